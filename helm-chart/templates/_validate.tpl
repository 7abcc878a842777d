{{/* What the schema cannot say. Each sentence tells what to do. */}}
{{- define "validate" -}}
{{- $v := . -}}
{{- if not (or $v.access.existingSecret $v.access.anonymous (dig "access" "keys" nil $v.gateway.config) (dig "access" "anonymous" nil $v.gateway.config)) -}}
{{- fail "Nobody could use the gateway: name a Secret with keys in access.existingSecret, or say in access.anonymous who may come without one, for instance --set 'access.anonymous[0].from=10.0.0.0/8,access.anonymous[0].scopes={inference}'." -}}
{{- end -}}
{{- if not $v.pools -}}
{{- fail "There is no pool: describe one below pools, for instance --set 'pools.default.models={llama3.2}'." -}}
{{- end -}}
{{- if and $v.defaultPool (not (hasKey $v.pools $v.defaultPool)) -}}
{{- fail (printf "defaultPool is %q, but there is no such pool; there are %s." $v.defaultPool (keys $v.pools | sortAlpha | join ", ")) -}}
{{- end -}}
{{- if and $v.gateway.tls.certManager.enabled (not (and $v.gateway.tls.secretName $v.gateway.tls.certManager.issuerRef.name $v.gateway.tls.certManager.dnsNames)) -}}
{{- fail "gateway.tls.certManager needs gateway.tls.secretName, its issuerRef.name and dnsNames." -}}
{{- end -}}
{{- if and $v.gateway.ingress.enabled (not $v.gateway.ingress.hosts) -}}
{{- fail "gateway.ingress.enabled needs a host name in gateway.ingress.hosts." -}}
{{- end -}}
{{- if and $v.gateway.httpRoute.enabled (not $v.gateway.httpRoute.parentRefs) -}}
{{- fail "gateway.httpRoute.enabled needs a Gateway in gateway.httpRoute.parentRefs." -}}
{{- end -}}
{{- if and $v.monitoring.serviceMonitor.enabled $v.monitoring.podMonitor.enabled -}}
{{- fail "monitoring.serviceMonitor and monitoring.podMonitor scrape the same pods twice: enable one of them." -}}
{{- end -}}
{{- $patterns := dict -}}
{{- $names := dict -}}
{{- range $key, $pool := $v.pools -}}
{{- if hasKey $names $pool.name -}}
{{- fail (printf "The pools %s and %s have the same name, %s: give one of them another one in pools.%s.name." (get $names $pool.name) $key $pool.name $key) -}}
{{- end -}}
{{- $_ := set $names $pool.name $key -}}
{{- range $pool.models -}}
{{- $pattern := lower (trimPrefix "library/" (toString .)) -}}
{{- if not (contains ":" $pattern) -}}{{- $pattern = printf "%s:latest" $pattern -}}{{- end -}}
{{- if hasKey $patterns $pattern -}}
{{- fail (printf "The model %q stands in the pools %s and %s; it can be in one." (toString .) (get $patterns $pattern) $key) -}}
{{- end -}}
{{- $_ := set $patterns $pattern $key -}}
{{- end -}}
{{- include "validate.pool" $pool -}}
{{- end -}}
{{- end -}}

{{- define "validate.pool" -}}
{{- $at := printf "pools.%s" .key -}}
{{- $auto := .autoscaling -}}
{{- if eq .workload "none" -}}
{{- if not .instances -}}{{- fail (printf "%s.workload is none: list the addresses of its servers in %s.instances." $at $at) -}}{{- end -}}
{{- if .autoscaled -}}{{- fail (printf "%s.autoscaling cannot scale servers outside the cluster: set its engine to none." $at) -}}{{- end -}}
{{- else -}}
{{- if and (eq .workload "Deployment") (eq .modelCache.type "pvc") -}}
{{- fail (printf "%s.workload is Deployment, whose pods would share one ReadWriteOnce volume: take a StatefulSet, or another %s.modelCache.type." $at $at) -}}
{{- end -}}
{{- if and (eq .modelCache.type "hostPath") (not .modelCache.path) -}}{{- fail (printf "%s.modelCache.type is hostPath: name the folder in %s.modelCache.path." $at $at) -}}{{- end -}}
{{- if and (eq .modelCache.type "image") (not .modelCache.reference) -}}{{- fail (printf "%s.modelCache.type is image: name it in %s.modelCache.reference." $at $at) -}}{{- end -}}
{{- if and (eq .provision.mode "job") (ne .modelCache.type "shared") -}}
{{- fail (printf "%s.provision.mode is job, which can fill a shared volume only: set %s.modelCache.type to shared, or the mode to initContainer." $at $at) -}}
{{- end -}}
{{- if and (eq .gpu.type "dra") (not .gpu.claimTemplate) -}}{{- fail (printf "%s.gpu.type is dra: name the ResourceClaimTemplate in %s.gpu.claimTemplate." $at $at) -}}{{- end -}}
{{- if and (eq .probes.readiness.mode "generate") (not .probes.readiness.model) -}}
{{- fail (printf "%s.probes.readiness.mode is generate: name the model in %s.probes.readiness.model." $at $at) -}}
{{- end -}}
{{- if lt (int .drain.maxSeconds) 1 -}}{{- fail (printf "%s: no second is left for draining; spot.noticeSeconds must be above 5, drain.maxSeconds above 0." $at) -}}{{- end -}}
{{- if .autoscaled -}}
{{- if gt (int $auto.minReplicas) (int $auto.maxReplicas) -}}
{{- fail (printf "%s.autoscaling.minReplicas is %d and maxReplicas %d: the fewest cannot be more than the most." $at (int $auto.minReplicas) (int $auto.maxReplicas)) -}}
{{- end -}}
{{- end -}}
{{- if eq $auto.engine "hpa" -}}
{{- if and (eq $auto.hpa.demand "none") (not (or $auto.hpa.cpu $auto.hpa.memory $auto.hpa.activeRequests)) -}}
{{- fail (printf "%s.autoscaling.hpa looks at nothing: set demand to External or Object, or cpu, memory or activeRequests." $at) -}}
{{- end -}}
{{- if and (eq (int $auto.minReplicas) 0) (eq $auto.hpa.demand "none") -}}
{{- fail (printf "%s.autoscaling.minReplicas is 0, from which only demand can wake the pool: set %s.autoscaling.hpa.demand to External or Object." $at $at) -}}
{{- end -}}
{{- end -}}
{{- if and (eq $auto.engine "keda") (eq $auto.keda.trigger "prometheus") (not $auto.keda.prometheus.serverAddress) -}}
{{- fail (printf "%s.autoscaling.keda.trigger is prometheus: name its address in %s.autoscaling.keda.prometheus.serverAddress." $at $at) -}}
{{- end -}}
{{- if and .pdb.enabled (ne (toString .pdb.minAvailable) "") (not .pdb.blockDrains) -}}
{{- $min := toString .pdb.minAvailable -}}
{{- if or (eq $min "100%") (and (not (hasSuffix "%" $min)) (ge (int $min) .fewest)) -}}
{{- fail (printf "%s.pdb.minAvailable is %s and the pool has as few as %d pods, so that no node with one of them could ever be drained: lower it, run more pods, or set %s.pdb.blockDrains to true." $at $min .fewest $at) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
