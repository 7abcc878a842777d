{{/* The pod of a pool, from `metadata` on: (list values pool). */}}
{{- define "pool.pod" -}}
{{- $v := index . 0 -}}{{- $pool := index . 1 -}}
{{- $root := index . 2 -}}
{{- $cache := $pool.modelCache -}}
{{- $selector := include "pool.selector" (list $v $pool) -}}
metadata:
  labels:
    {{- toYaml (merge (include "pool.pod.labels" (list $v $pool) | fromYaml) $pool.podLabels) | nindent 4 }}
  {{- with $pool.podAnnotations }}
  annotations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
spec:
  automountServiceAccountToken: false
  enableServiceLinks: false
  terminationGracePeriodSeconds: {{ int $pool.drain.graceSeconds }}
  securityContext:
    {{- toYaml $pool.podSecurityContext | nindent 4 }}
  {{- with include "imagePullSecrets" $v }}
  {{- . | nindent 2 }}
  {{- end }}
  {{- with $pool.runtimeClassName }}
  runtimeClassName: {{ . }}
  {{- end }}
  {{- with $pool.priorityClassName }}
  priorityClassName: {{ . }}
  {{- end }}
  {{- with $pool.schedulerName }}
  schedulerName: {{ . }}
  {{- end }}
  {{- with $pool.nodeSelector }}
  nodeSelector:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with $pool.tolerations }}
  tolerations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with $pool.affinity }}
  affinity:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with $pool.topologySpreadConstraints }}
  topologySpreadConstraints:
    {{- include "spread" (list . $selector) | trim | nindent 4 }}
  {{- end }}
  {{- if eq $pool.gpu.type "dra" }}
  resourceClaims:
    - {name: gpu, resourceClaimTemplateName: {{ $pool.gpu.claimTemplate }}}
  {{- end }}
  {{- $provisions := and (eq $pool.provision.mode "initContainer") $pool.provision.models }}
  {{- if or $provisions $pool.extraInitContainers }}
  initContainers:
    {{- with $pool.extraInitContainers }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
    {{- if $provisions }}
    {{- include "pool.provision" . | nindent 4 }}
    {{- end }}
  {{- end }}
  containers:
    - name: ollama
      image: {{ include "image" (list $v $pool.image) }}
      imagePullPolicy: {{ $pool.image.pullPolicy }}
      env:
        {{- $env := include "pool.env" $pool | fromYaml -}}
        {{- $_ := set $env "OLLAMA_HOST" "0.0.0.0:11434" -}}
        {{- $_ := set $env "OLLAMA_NUM_PARALLEL" (toString (int $pool.parallel)) -}}
        {{- with int $pool.maxLoadedModels -}}{{- $_ := set $env "OLLAMA_MAX_LOADED_MODELS" (toString .) -}}{{- end -}}
        {{- with int $pool.contextLength -}}{{- $_ := set $env "OLLAMA_CONTEXT_LENGTH" (toString .) -}}{{- end -}}
        {{- $_ := set $env "OLLAMA_PORT" "11434" -}}
        {{- $_ := set $env "DRAIN_SECONDS" (toString (int $pool.drain.maxSeconds)) -}}
        {{- include "values.lay" (list $env $pool.env) -}}
        {{- include "env" $env | trim | nindent 8 }}
      {{- with $pool.envFrom }}
      envFrom:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      ports:
        - {name: ollama, containerPort: 11434}
      lifecycle:
        preStop:
          exec:
            command:
              - bash
              - -c
              - |
                {{- include "script" (list $root "drain") | nindent 16 }}
      startupProbe:
        httpGet: {path: /api/version, port: ollama}
        periodSeconds: {{ int $pool.probes.startup.periodSeconds }}
        timeoutSeconds: 5
        failureThreshold: {{ int $pool.probes.startup.failureThreshold }}
      readinessProbe:
        {{- if eq $pool.probes.readiness.mode "generate" }}
        exec:
          command:
            - bash
            - -c
            - |
              {{- include "script" (list $root "generate") | nindent 14 }}
            - generate
            - {{ $pool.probes.readiness.model | quote }}
        {{- else }}
        httpGet: {path: /api/version, port: ollama}
        {{- end }}
        periodSeconds: {{ int $pool.probes.readiness.periodSeconds }}
        timeoutSeconds: {{ int $pool.probes.readiness.timeoutSeconds }}
        failureThreshold: {{ int $pool.probes.readiness.failureThreshold }}
      {{- if $pool.probes.liveness.enabled }}
      livenessProbe:
        httpGet: {path: /, port: ollama}
        periodSeconds: {{ int $pool.probes.liveness.periodSeconds }}
        timeoutSeconds: {{ int $pool.probes.liveness.timeoutSeconds }}
        failureThreshold: {{ int $pool.probes.liveness.failureThreshold }}
      {{- end }}
      resources:
        {{- toYaml $pool.resources | nindent 8 }}
        {{- if eq $pool.gpu.type "dra" }}
        claims:
          - {name: gpu}
        {{- end }}
      securityContext:
        {{- toYaml $pool.securityContext | nindent 8 }}
      volumeMounts:
        {{- include "pool.mounts" $pool | nindent 8 }}
        {{- with $pool.extraVolumeMounts }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
    {{- with $pool.extraContainers }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
  volumes:
    {{- include "pool.volumes" (list $v $pool) | nindent 4 }}
    {{- with $pool.extraVolumes }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
{{- end -}}

{{/* What every container with Ollama in it has. */}}
{{- define "pool.env" -}}
HOME: /home/ollama
OLLAMA_MODELS: /models
{{- if has .modelCache.type (list "shared" "hostPath" "image") }}
# A server that starts removes what no manifest of its own names, also what another one is just pulling.
OLLAMA_NOPRUNE: "1"
{{- end }}
{{- end -}}

{{- define "pool.mounts" -}}
- {name: models, mountPath: /models{{ if eq .modelCache.type "image" }}, readOnly: true{{ end }}}
- {name: home, mountPath: /home/ollama}
- {name: tmp, mountPath: /tmp}
{{- end -}}

{{/* (list values pool) */}}
{{- define "pool.volumes" -}}
{{- $v := index . 0 -}}{{- $pool := index . 1 -}}{{- $cache := $pool.modelCache -}}
- name: home
  emptyDir: {}
- name: tmp
  emptyDir: {}
{{- if eq $cache.type "shared" }}
- name: models
  persistentVolumeClaim: {claimName: {{ default (printf "%s-models" $pool.name) $cache.existingClaim }}}
{{- else if eq $cache.type "emptyDir" }}
- name: models
  emptyDir: {{ if $cache.sizeLimit }}{sizeLimit: {{ $cache.sizeLimit }}}{{ else }}{}{{ end }}
{{- else if eq $cache.type "hostPath" }}
- name: models
  hostPath: {path: {{ $cache.path }}, type: DirectoryOrCreate}
{{- else if eq $cache.type "image" }}
- name: models
  image: {reference: {{ $cache.reference | quote }}, pullPolicy: IfNotPresent}
{{- end }}
{{- end -}}

{{/* The container that pulls: (list values pool root). */}}
{{- define "pool.provision" -}}
{{- $v := index . 0 -}}{{- $pool := index . 1 -}}{{- $root := index . 2 -}}
- name: provision
  image: {{ include "image" (list $v $pool.image) }}
  imagePullPolicy: {{ $pool.image.pullPolicy }}
  command:
    - bash
    - -c
    - |
      {{- include "script" (list $root "provision") | nindent 6 }}
    - provision
    {{- range $pool.provision.models }}
    - {{ . | quote }}
    {{- end }}
  env:
    {{- $env := include "pool.env" $pool | fromYaml -}}
    {{- $_ := set $env "OLLAMA_HOST" "127.0.0.1:11434" -}}
    {{- $_ := set $env "PROVISION_SECONDS" (toString (int $pool.provision.timeoutSeconds)) -}}
    {{- if has $pool.modelCache.type (list "shared" "hostPath") -}}{{- $_ := set $env "PROVISION_LOCK" "/models/.provision.lock" -}}{{- end -}}
    {{- $said := deepCopy $pool.env -}}
    {{- include "values.lay" (list $env (omit $said "OLLAMA_HOST")) -}}
    {{- include "env" $env | trim | nindent 4 }}
  {{- with $pool.envFrom }}
  envFrom:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with $pool.provision.resources }}
  resources:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  securityContext:
    {{- toYaml $pool.securityContext | nindent 4 }}
  volumeMounts:
    {{- include "pool.mounts" $pool | nindent 4 }}
    {{- with $pool.extraVolumeMounts }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
{{- end -}}
