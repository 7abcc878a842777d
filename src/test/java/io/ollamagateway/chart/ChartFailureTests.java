package io.ollamagateway.chart;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * What the chart says to values that cannot be meant.
 */
class ChartFailureTests {

	private static final String GOOD = """
			access: {existingSecret: keys}
			pools: {a: {models: [llama3.2]}}
			""";

	@Test
	void nothingIsRenderedWhileNobodyMayUseIt() {
		assertThatThrownBy(() -> HelmChart.render("pools: {a: {models: [x]}}")).hasMessageContaining(
				"Nobody could use the gateway: name a Secret with keys in access.existingSecret, or say "
						+ "in access.anonymous who may come without one");
		assertThat(HelmChart.render("pools: {a: {models: [x]}}", "access: {anonymous: [{from: 10.0.0.0/8}]}").objects())
			.isNotEmpty();
		assertThat(HelmChart
			.render("pools: {a: {models: [x]}}", "gateway: {config: {access: {anonymous: [{from: '10.0.0.0/8'}]}}}")
			.objects()).isNotEmpty();
	}

	@Test
	void nothingIsRenderedWithoutAPool() {
		assertThatThrownBy(() -> HelmChart.render("access: {existingSecret: keys}"))
			.hasMessageContaining("There is no pool: describe one below pools");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			textBlock = """
					defaultPool: b | defaultPool is "b", but there is no such pool; there are a.
					pools: {b: {models: [LLAMA3.2]}} | The model "LLAMA3.2" stands in the pools a and b; it can be in one.
					pools: {a: {name: x}, b: {name: x}} | The pools a and b have the same name, x
					pools: {a: {workload: none}} | pools.a.workload is none: list the addresses of its servers in pools.a.instances.
					pools: {a: {workload: none, instances: [x], autoscaling: {engine: keda}}} | pools.a.autoscaling cannot scale servers outside the cluster
					pools: {a: {workload: Deployment}} | pools.a.workload is Deployment, whose pods would share one ReadWriteOnce volume
					pools: {a: {modelCache: {type: hostPath}}} | name the folder in pools.a.modelCache.path.
					pools: {a: {modelCache: {type: image}}} | name it in pools.a.modelCache.reference.
					pools: {a: {provision: {mode: job}}} | set pools.a.modelCache.type to shared, or the mode to initContainer.
					pools: {a: {gpu: {type: dra}}} | name the ResourceClaimTemplate in pools.a.gpu.claimTemplate.
					pools: {a: {models: ['*'], probes: {readiness: {mode: generate}}}} | name the model in pools.a.probes.readiness.model.
					pools: {a: {autoscaling: {engine: hpa, minReplicas: 3, maxReplicas: 2}}} | minReplicas is 3 and maxReplicas 2: the fewest cannot be more than the most.
					pools: {a: {autoscaling: {engine: hpa, hpa: {demand: none}}}} | pools.a.autoscaling.hpa looks at nothing
					pools: {a: {autoscaling: {engine: hpa, minReplicas: 0, hpa: {demand: none, cpu: 70}}}} | from which only demand can wake the pool
					pools: {a: {autoscaling: {engine: keda, keda: {trigger: prometheus}}}} | name its address in pools.a.autoscaling.keda.prometheus.serverAddress.
					pools: {a: {replicas: 2, pdb: {minAvailable: 2}}} | pools.a.pdb.minAvailable is 2 and the pool has as few as 2 pods, so that no node with one of them could ever be drained
					pools: {a: {pdb: {minAvailable: 100%}}} | could ever be drained
					pools: {a: {replicas: 5, autoscaling: {engine: keda, minReplicas: 2}, pdb: {minAvailable: 2}}} | the pool has as few as 2 pods
					gateway: {tls: {certManager: {enabled: true}}} | gateway.tls.certManager needs gateway.tls.secretName
					gateway: {ingress: {enabled: true}} | gateway.ingress.enabled needs a host name
					gateway: {httpRoute: {enabled: true}} | gateway.httpRoute.enabled needs a Gateway
					monitoring: {serviceMonitor: {enabled: true}, podMonitor: {enabled: true}} | scrape the same pods twice
					""")
	void aMistakeIsToldWithWhatToDo(String values, String message) {
		assertThatThrownBy(() -> HelmChart.render(GOOD, values)).hasMessageContaining(message);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			poools: {} | poools
			pools: {a: {modles: [x]}} | modles
			pools: {a: {gpu: {kind: nvidia}}} | kind
			pools: {A_B: {models: [x]}} | A_B
			pools: {a: {parallel: 0}} | /pools/a/parallel
			pools: {a: {parallel: four}} | /pools/a/parallel
			pools: {a: {workload: DaemonSet}} | /pools/a/workload
			pools: {a: {autoscaling: {engine: vpa}}} | /pools/a/autoscaling/engine
			pools: {a: {spot: {noticeSeconds: 3}}} | /pools/a/spot/noticeSeconds
			pools: {a: {affinity: {nodeAffinty: {}}}} | nodeAffinty
			defaults: {replcas: 1} | replcas
			gateway: {drain: {delay: soon}} | /gateway/drain/delay
			gateway: {service: {type: External}} | /gateway/service/type
			gateway: {image: {digest: abc}} | /gateway/image/digest
			access: {anonymous: [{scopes: [inference]}]} | /access/anonymous/0
			""")
	void theSchemaKnowsEachKeyAndItsValues(String values, String message) {
		assertThatThrownBy(() -> HelmChart.render(GOOD, values)).hasMessageContaining(message);
	}

}
