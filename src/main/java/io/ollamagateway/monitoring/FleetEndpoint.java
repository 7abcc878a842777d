package io.ollamagateway.monitoring;

import io.ollamagateway.fleet.Fleet;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;

/**
 * {@code /actuator/fleet}: all that is known of pools and instances.
 * {@code /actuator/fleet/ID} is one instance; writing {@code {"action":"drain"}} or
 * {@code resume} to it gives it no new work, or work again. Writing needs the scope
 * admin, as all writing on the actuator's port does.
 */
@Endpoint(id = "fleet")
final class FleetEndpoint {

	private final FleetViews views;

	private final Fleet fleet;

	FleetEndpoint(FleetViews views, Fleet fleet) {
		this.views = views;
		this.fleet = fleet;
	}

	@ReadOperation
	FleetView fleet() {
		return this.views.now();
	}

	/**
	 * One instance.
	 * @param id its id
	 * @return the instance; nothing, which is told as 404, if there is none
	 */
	@ReadOperation
	FleetView.@Nullable OfInstance instance(@Selector String id) {
		return this.views.now().instance(id).orElse(null);
	}

	/**
	 * Drains an instance or lets it work again.
	 * @param id its id
	 * @param action {@code drain} or {@code resume}
	 * @return the instance as it is then, or 404 if there is none
	 */
	@WriteOperation
	WebEndpointResponse<FleetView.OfInstance> change(@Selector String id, String action) {
		boolean known = switch (action) {
			case "drain" -> this.fleet.drain(id, "an operator drained it");
			case "resume" -> this.fleet.resume(id, "an operator resumed it");
			default -> throw new InvalidEndpointRequestException("'" + action + "' is neither drain nor resume",
					"The action must be drain or resume");
		};
		return known ? new WebEndpointResponse<>(instance(id))
				: new WebEndpointResponse<>(WebEndpointResponse.STATUS_NOT_FOUND);
	}

}
