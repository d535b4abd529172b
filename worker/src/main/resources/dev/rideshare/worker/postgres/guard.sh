# Runs the command given as arguments (PostgreSQL) for as long as the worker lives. Standard input
# is a pipe from the worker: a line on it asks for a fast shutdown, its end (the worker is gone,
# however it went) for an immediate one. This shell is the command's parent and waits for it, so
# the process id that it signals can't have been given to another process.
exec 3<&0 </dev/null
trap '' INT HUP
"$@" 3<&- &
postgres=$!
trap 'kill -INT "$postgres"' USR1
trap 'kill -QUIT "$postgres"' TERM
guard=$$
(
  trap - USR1 TERM
  while read -r _ <&3; do kill -USR1 "$guard"; done
  # Again and again: a server that has only just been started does not hear its first signals.
  while kill -TERM "$guard"; do sleep 0.3; done
) 2>/dev/null &
watcher=$!
while :; do
  wait "$postgres"
  code=$?
  kill -0 "$postgres" 2>/dev/null || break
done
kill "$watcher" 2>/dev/null
exit "$code"
