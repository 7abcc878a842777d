{{/* The gateway's application.yml: what follows from the values, and over it what gateway.application and gateway.config say. */}}
{{- define "gateway.application" -}}
{{- $v := . -}}
{{- $pools := dict -}}
{{- range $key, $pool := $v.pools -}}
{{- $one := dict "models" $pool.models "parallel" (int $pool.parallel) -}}
{{- with $pool.instances -}}{{- $_ := set $one "instances" . -}}{{- end -}}
{{- if eq $pool.workload "none" -}}
{{- else if eq $pool.discovery "dns" -}}
{{- $_ := set $one "discovery" (dict "dns" (printf "%s-pods.%s.svc:11434" $pool.name $v.release.namespace)) -}}
{{- else -}}
{{- $selector := printf "app.kubernetes.io/instance=%s,ollama-gateway/pool=%s" $v.release.name $key -}}
{{- $_ := set $one "discovery" (dict "kubernetes" (dict "namespace" $v.release.namespace "selector" $selector)) -}}
{{- end -}}
{{- if and (ne $pool.workload "none") (eq (int $pool.fewest) 0) -}}{{- $_ := set $one "when-empty" "wait" -}}{{- end -}}
{{- include "values.lay" (list $one $pool.config) -}}
{{- $_ := set $pools $key $one -}}
{{- end -}}
{{- $gateway := dict "pools" $pools "shutdown-delay" $v.gateway.drain.delay -}}
{{- with $v.defaultPool }}{{- $_ := set $gateway "default-pool" . -}}{{- end -}}
{{- with $v.defaultModel }}{{- $_ := set $gateway "default-model" . -}}{{- end -}}
{{- if or $v.access.anonymous $v.access.existingSecret -}}
{{- $_ := set $gateway "access" (dict "anonymous" $v.access.anonymous) -}}
{{- if $v.access.existingSecret -}}{{- $_ := set $gateway.access "key-files" (list "/etc/ollama-gateway/keys") -}}{{- end -}}
{{- end -}}
{{- $application := dict "ollama-gateway" $gateway "spring" (dict "lifecycle" (dict "timeout-per-shutdown-phase" (printf "%ds" (int $v.gateway.drain.seconds)))) -}}
{{- if $v.gateway.tls.secretName -}}
{{- $_ := set $gateway "ingress" (dict "plain-port" 8080 "redirect-port" 8082) -}}
{{- $_ := set $application "server" (dict "port" 8443 "ssl" (dict "bundle" "gateway") "http2" (dict "enabled" true)) -}}
{{- $keystore := dict "certificate" "file:/etc/ollama-gateway/tls/tls.crt" "private-key" "file:/etc/ollama-gateway/tls/tls.key" -}}
{{- $_ := set $application.spring "ssl" (dict "bundle" (dict "pem" (dict "gateway" (dict "reload-on-update" true "keystore" $keystore)))) -}}
{{- end -}}
{{- include "values.lay" (list $gateway $v.gateway.config) -}}
{{- include "values.lay" (list $application $v.gateway.application) -}}
{{- toYaml $application -}}
{{- end -}}

{{/* The part of it that is read at the start only. */}}
{{- define "gateway.fixed" -}}
{{- $application := include "gateway.application" . | fromYaml -}}
{{- if .gateway.restartOnConfigChange -}}
{{- toYaml $application -}}
{{- else -}}
{{- $ingress := dig "ollama-gateway" "ingress" dict $application -}}
{{- toYaml (list (omit $application "ollama-gateway") $ingress) -}}
{{- end -}}
{{- end -}}
