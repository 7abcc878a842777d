# Whether the model that the argument names answers.
body="{\"model\":\"$1\",\"prompt\":\"ready\",\"stream\":false,\"options\":{\"num_predict\":1}}"
exec 3<>"/dev/tcp/127.0.0.1/$OLLAMA_PORT" || exit 1
printf 'POST /api/generate HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s' \
  "${#body}" "$body" >&3
grep -q '"response"' <&3
