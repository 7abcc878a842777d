# Ollama breaks off all answers when it is told to end. So it is told only when nobody is connected any more,
# or when the time is over: the gateway sends nothing new to a pod that ends and closes what is idle.
port=$(printf '%04X' "$OLLAMA_PORT")

connected() {
  local line state remote address
  for table in /proc/net/tcp /proc/net/tcp6; do
    [[ -r $table ]] || continue
    while read -r line address remote state _; do
      [[ $address == *:"$port" && $state == 01 ]] && return 0
    done <"$table"
  done
  return 1
}

# until the gateway has heard of it
sleep "${DRAIN_NOTICE:-3}"
while ((SECONDS < DRAIN_SECONDS)) && connected; do
  sleep 1
done
