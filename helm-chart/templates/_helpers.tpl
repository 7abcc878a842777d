{{/* Labels: (list values component). */}}
{{- define "labels" -}}
{{- $v := index . 0 -}}
{{- $labels := dict "helm.sh/chart" (printf "%s-%s" $v.chart.name $v.chart.version) "app.kubernetes.io/version" $v.chart.appVersion "app.kubernetes.io/managed-by" $v.release.service "app.kubernetes.io/part-of" "ollama-gateway" -}}
{{- $all := merge (include "selector" . | fromYaml) $labels $v.commonLabels -}}
{{- toYaml $all -}}
{{- end -}}

{{- define "selector" -}}
{{- $v := index . 0 -}}
app.kubernetes.io/name: {{ $v.name }}
app.kubernetes.io/instance: {{ $v.release.name }}
app.kubernetes.io/component: {{ index . 1 }}
{{- end -}}

{{/* Labels of the gateway's pods: what changes with the chart's version would start them anew. */}}
{{- define "pod.labels" -}}
{{- $v := index . 0 -}}
{{- toYaml (merge (include "selector" . | fromYaml) (dict "app.kubernetes.io/part-of" "ollama-gateway") $v.commonLabels) -}}
{{- end -}}

{{/* An object's metadata: (list values name component annotations labels), the last one if there are any. */}}
{{- define "metadata" -}}
{{- $v := index . 0 -}}
{{- $more := dict -}}{{- if gt (len .) 4 -}}{{- $more = index . 4 -}}{{- end -}}
name: {{ index . 1 }}
namespace: {{ $v.release.namespace }}
labels:
  {{- toYaml (merge (include "labels" (list $v (index . 2)) | fromYaml) $more) | nindent 2 }}
{{- with merge (deepCopy (index . 3)) $v.commonAnnotations }}
annotations:
  {{- toYaml . | nindent 2 }}
{{- end -}}
{{- end -}}

{{/* The same for what belongs to a pool: (list values pool). */}}
{{- define "pool.selector" -}}
{{- $v := index . 0 -}}
app.kubernetes.io/name: ollama
app.kubernetes.io/instance: {{ $v.release.name }}
ollama-gateway/pool: {{ (index . 1).key }}
{{- end -}}

{{- define "pool.pod.labels" -}}
{{- $v := index . 0 -}}
{{- toYaml (merge (include "pool.selector" . | fromYaml) (dict "app.kubernetes.io/component" "pool" "app.kubernetes.io/part-of" "ollama-gateway") $v.commonLabels) -}}
{{- end -}}

{{- define "pool.labels" -}}
{{- $v := index . 0 -}}
{{- $labels := dict "helm.sh/chart" (printf "%s-%s" $v.chart.name $v.chart.version) "app.kubernetes.io/managed-by" $v.release.service -}}
{{- toYaml (merge (include "pool.pod.labels" . | fromYaml) $labels) -}}
{{- end -}}

{{/* (list values pool name annotations) */}}
{{- define "pool.metadata" -}}
{{- $v := index . 0 -}}
name: {{ index . 2 }}
namespace: {{ $v.release.namespace }}
labels:
  {{- include "pool.labels" (list $v (index . 1)) | nindent 2 }}
{{- with merge (deepCopy (index . 3)) $v.commonAnnotations }}
annotations:
  {{- toYaml . | nindent 2 }}
{{- end -}}
{{- end -}}

{{/* An image's name: (list values image). */}}
{{- define "image" -}}
{{- $v := index . 0 -}}{{- $image := index . 1 -}}
{{- $registry := default $v.global.imageRegistry $image.registry -}}
{{- $name := ternary (printf "%s/%s" $registry $image.repository) $image.repository (ne $registry "") -}}
{{- if $image.digest -}}
{{- printf "%s@%s" $name $image.digest -}}
{{- else -}}
{{- printf "%s:%s" $name (default $v.chart.appVersion $image.tag) -}}
{{- end -}}
{{- end -}}

{{- define "imagePullSecrets" -}}
{{- with .global.imagePullSecrets -}}
imagePullSecrets:
  {{- range . }}
  - name: {{ . }}
  {{- end }}
{{- end -}}
{{- end -}}

{{/* A map of environment variables as a list, in the order of their names. */}}
{{- define "env" -}}
{{- range $name, $value := . }}
- name: {{ $name }}
  {{- if kindIs "map" $value }}
  {{- toYaml $value | nindent 2 }}
  {{- else }}
  value: {{ ternary (int64 $value) $value (and (kindIs "float64" $value) (eq (float64 (int64 $value)) $value)) | toString | quote }}
  {{- end }}
{{- end -}}
{{- end -}}

{{/* Spread constraints, each with a selector: (list constraints labels-as-yaml). */}}
{{- define "spread" -}}
{{- $selector := index . 1 | fromYaml -}}
{{- range index . 0 }}
{{- $one := deepCopy . -}}
{{- if not (hasKey $one "labelSelector") -}}{{- $_ := set $one "labelSelector" (dict "matchLabels" $selector) -}}{{- end }}
- {{ toYaml $one | nindent 2 | trim }}
{{- end -}}
{{- end -}}

{{/* A duration such as 10s, 2m or 1h in seconds. */}}
{{- define "seconds" -}}
{{- $number := regexFind "^[0-9]+" . | int -}}
{{- $unit := regexFind "(ms|s|m|h)$" . -}}
{{- if eq $unit "ms" }}{{ add (div $number 1000) 1 }}
{{- else }}{{ mul $number (get (dict "s" 1 "m" 60 "h" 3600) $unit) }}
{{- end -}}
{{- end -}}

{{/* A script of files/scripts without its empty lines: (list root name). */}}
{{- define "script" -}}
{{- (index . 0).Files.Get (printf "files/scripts/%s.sh" (index . 1)) | trim | replace "\n\n" "\n" -}}
{{- end -}}
