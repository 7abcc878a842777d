{{/*
The values that all templates work with: what the user says over files/defaults.yaml, which equals values.yaml. So a value
that is new in this version of the chart is there after `helm upgrade --reuse-values` as well. To it come the names of the
release, and each pool is whole: what it says itself over `defaults`, with what follows from it.
*/}}
{{- define "values" -}}
{{- $v := .Files.Get "files/defaults.yaml" | fromYaml -}}
{{- $said := .Values | toJson | fromJson -}}
{{- include "values.lay" (list $v $said) -}}
{{- /* in these a key can be taken away by null, as everywhere in Helm */ -}}
{{- range $of := list "gateway" "defaults" -}}
{{- range $key := list "resources" "podSecurityContext" "securityContext" -}}
{{- $value := dig $of $key nil $said -}}
{{- if $value -}}{{- $_ := set (get $v $of) $key $value -}}{{- end -}}
{{- end -}}
{{- end -}}
{{- $name := default "ollama-gateway" $v.nameOverride -}}
{{- $fullname := printf "%s-%s" .Release.Name $name -}}
{{- if contains $name .Release.Name -}}{{- $fullname = .Release.Name -}}{{- end -}}
{{- if hasPrefix (printf "%s-" .Release.Name) $name -}}{{- $fullname = $name -}}{{- end -}}
{{- $_ := set $v "name" $name -}}
{{- $_ := set $v "fullname" (default $fullname $v.fullnameOverride | trunc 40 | trimSuffix "-") -}}
{{- $_ := set $v "release" (dict "name" .Release.Name "namespace" .Release.Namespace "service" .Release.Service) -}}
{{- $_ := set $v "chart" (dict "name" .Chart.Name "version" .Chart.Version "appVersion" .Chart.AppVersion) -}}
{{- $_ := set $v.gateway.serviceAccount "name" (default (ternary $v.fullname "default" $v.gateway.serviceAccount.create) $v.gateway.serviceAccount.name) -}}
{{- $pools := dict -}}
{{- range $key, $pool := $v.pools -}}
{{- $whole := deepCopy $v.defaults -}}
{{- include "values.lay" (list $whole (default dict $pool)) -}}
{{- if $whole.enabled -}}
{{- include "values.pool" (list $v $key $whole) -}}
{{- $_ := set $pools $key $whole -}}
{{- end -}}
{{- end -}}
{{- $_ := set $v "pools" $pools -}}
{{- include "validate" $v -}}
{{- $v | toYaml -}}
{{- end -}}

{{/* Lays one map over another one, in place. Null says nothing. */}}
{{- define "values.lay" -}}
{{- $under := index . 0 -}}
{{- range $key, $value := index . 1 -}}
{{- if kindIs "invalid" $value -}}
{{- else if and (kindIs "map" $value) (kindIs "map" (get $under $key)) -}}
{{- include "values.lay" (list (get $under $key) $value) -}}
{{- else -}}
{{- $_ := set $under $key $value -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{/* What follows from what a pool says. */}}
{{- define "values.pool" -}}
{{- $v := index . 0 -}}{{- $key := index . 1 -}}{{- $pool := index . 2 -}}
{{- $_ := set $pool "key" $key -}}
{{- $_ := set $pool "name" (default (printf "%s-%s" $v.fullname $key | trunc 52 | trimSuffix "-") $pool.name) -}}
{{- if eq $pool.workload "auto" -}}
{{- $_ := set $pool "workload" (ternary "StatefulSet" "Deployment" (eq $pool.modelCache.type "pvc")) -}}
{{- end -}}
{{- $names := list -}}
{{- range $pool.models -}}
{{- if not (regexMatch "[*?]" (toString .)) -}}{{- $names = append $names (toString .) -}}{{- end -}}
{{- end -}}
{{- $pulled := default $names $pool.provision.models -}}
{{- if or (eq $pool.provision.mode "none") (eq $pool.modelCache.type "image") -}}{{- $pulled = list -}}{{- end -}}
{{- $_ := set $pool.provision "models" $pulled -}}
{{- $_ := set $pool.probes.readiness "model" (default (first (concat $pulled $names (list ""))) $pool.probes.readiness.model) -}}
{{- $_ := set $pool "autoscaled" (ne $pool.autoscaling.engine "none") -}}
{{- $_ := set $pool "fewest" (int (ternary $pool.autoscaling.minReplicas $pool.replicas $pool.autoscaled)) -}}
{{- $_ := set $pool.autoscaling "targetDemand" (int (default $pool.parallel $pool.autoscaling.targetDemand)) -}}
{{- $drain := int $pool.drain.maxSeconds -}}
{{- if $pool.spot.enabled -}}
{{- $drain = min $drain (sub (int $pool.spot.noticeSeconds) 5) -}}
{{- $_ := set $pool "nodeSelector" (merge (deepCopy $pool.spot.nodeSelector) $pool.nodeSelector) -}}
{{- $_ := set $pool "tolerations" (concat $pool.tolerations $pool.spot.tolerations) -}}
{{- end -}}
{{- $_ := set $pool.drain "maxSeconds" $drain -}}
{{- $_ := set $pool.drain "graceSeconds" (ternary (int $pool.spot.noticeSeconds) (add $drain 30) $pool.spot.enabled) -}}
{{- $resource := get (dict "nvidia" "nvidia.com/gpu" "amd" "amd.com/gpu" "intel" "gpu.intel.com/i915") $pool.gpu.type -}}
{{- $resource = default $resource $pool.gpu.resource -}}
{{- if or (eq $pool.gpu.type "none") (eq $pool.gpu.type "dra") -}}{{- $resource = "" -}}{{- end -}}
{{- $_ := set $pool.gpu "resource" $resource -}}
{{- if $resource -}}
{{- $count := dict $resource (toString (int $pool.gpu.count)) -}}
{{- $_ := set $pool.resources "requests" (merge (deepCopy $count) (default dict $pool.resources.requests)) -}}
{{- $_ := set $pool.resources "limits" (merge (deepCopy $count) (default dict $pool.resources.limits)) -}}
{{- if $pool.gpu.tolerate -}}
{{- $_ := set $pool "tolerations" (append $pool.tolerations (dict "key" $resource "operator" "Exists" "effect" "NoSchedule")) -}}
{{- end -}}
{{- end -}}
{{- if and (eq $pool.gpu.type "amd") $pool.image.tag -}}
{{- if not (hasSuffix "-rocm" $pool.image.tag) -}}{{- $_ := set $pool.image "tag" (printf "%s-rocm" $pool.image.tag) -}}{{- end -}}
{{- end -}}
{{- end -}}
