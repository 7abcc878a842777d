# Pulls the models that its arguments name, before Ollama serves; kubectl logs POD -c provision shows how it goes.
set -euo pipefail

if [[ ${PROVISION_LOCK:-} ]]; then
  exec 9>"$PROVISION_LOCK"
  flock 9
fi
ollama serve &
server=$!
trap 'kill "$server" 2>/dev/null || true; wait "$server" 2>/dev/null || true' EXIT
until ollama list >/dev/null 2>&1; do
  kill -0 "$server" || { echo "Ollama does not start"; exit 1; }
  sleep 1
done
for model in "$@"; do
  if ollama show "$model" >/dev/null 2>&1; then
    echo "$model is there"
    continue
  fi
  echo "$model is pulled"
  for ((attempt = 1; ; attempt++)); do
    remaining=$((PROVISION_SECONDS - SECONDS))
    ((remaining > 0)) || { echo "$model: not within $PROVISION_SECONDS s"; exit 1; }
    timeout "$remaining" ollama pull "$model" && break
    ((attempt < 5)) || { echo "$model cannot be pulled"; exit 1; }
    sleep "$((attempt * ${PROVISION_PAUSE:-5}))"
  done
done
