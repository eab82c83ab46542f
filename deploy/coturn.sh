#!/bin/sh
# Starts coturn for deploy/compose.yaml, and gives it the certificates that Caddy gets and renews.
#
# - No certificate yet: coturn starts without TLS; it is started anew when the first one is there.
# - A certificate was renewed: coturn reads it again (SIGUSR2). Running relays do not notice.
# - Whichever authority issued it: the newest certificate for TURN_DOMAIN below CERTIFICATES counts.
#
# Tested by tests/server/deploy-coturn.test.ts with Debian's coturn 4.6.1 and dash, under the
# capabilities of compose.yaml, with certificates of Caddy's own authority. Not tested: in a container.
#
#   TURN_DOMAIN    name in the certificate, and the realm
#   TURN_SECRET    the same as Scry's
#   EXTERNAL_IP    public/private, as 203.0.113.5/10.0.0.5, where this machine has only a private
#                  address of its own; empty where it has the public one
#   CERTIFICATES   where Caddy keeps them
#   Further options of coturn may follow on the command line.
set -eu
umask 077

CERTIFICATES=${CERTIFICATES:-/caddy/caddy/certificates}
CONFIG=${CONFIG:-/etc/coturn/turnserver.conf}
CHECK_SECONDS=${CHECK_SECONDS:-10}
# coturn's own files, its secret among them: not on the command line, where `ps` shows it to everybody.
own=$(mktemp -d)
server=
watcher=

fail() {
	echo "coturn.sh: $1" >&2
	exit 1
}

[ -n "${TURN_DOMAIN:-}" ] || fail 'TURN_DOMAIN is not set.'
[ -n "${TURN_SECRET:-}" ] || fail 'TURN_SECRET is not set.'
case ${EXTERNAL_IP:-} in
'' | */*) ;;
*) fail 'EXTERNAL_IP must be public/private, as 203.0.113.5/10.0.0.5. With one of them alone, two relayed people would not meet.' ;;
esac

write_config() {
	cat "$CONFIG"
	echo
	echo "static-auth-secret=$TURN_SECRET"
	echo "realm=$TURN_DOMAIN"
	# This also lets relays reach each other at the private address, and nothing else there.
	[ -z "${EXTERNAL_IP:-}" ] || echo "external-ip=$EXTERNAL_IP"
	echo "pidfile=$own/pid"
	echo "userdb=$own/db"
	if [ -f "$own/cert.pem" ]; then
		echo "cert=$own/cert.pem"
		echo "pkey=$own/key.pem"
	else
		echo no-tls
		echo no-dtls
	fi
}

end() {
	[ -z "$watcher" ] || kill "$watcher" 2>/dev/null || true
	[ -z "$server" ] || { kill "$server" && wait "$server"; } 2>/dev/null || true
	rm -rf "$own"
	exit "$1"
}

# The newest certificate whose key is there too; nothing before the first.
newest() {
	for certificate in $(ls -t "$CERTIFICATES"/*/"$TURN_DOMAIN"/"$TURN_DOMAIN".crt 2>/dev/null); do
		[ -f "${certificate%.crt}.key" ] || continue
		echo "${certificate%.crt}"
		return
	done
}

# Copies the pair to where coturn looks. True when it is another than before. Caddy writes the two
# files one after the other: a pair is taken when it was the same at two looks.
seen=
renew() {
	pair=$(newest)
	[ -n "$pair" ] || return 1
	now=$(cat "$pair.crt" "$pair.key" | sha256sum)
	if [ "$now" != "$seen" ]; then
		seen=$now
		return 1
	fi
	cmp -s "$pair.crt" "$own/cert.pem" && cmp -s "$pair.key" "$own/key.pem" && return 1
	cp "$pair.crt" "$own/cert.pem"
	cp "$pair.key" "$own/key.pem"
}

# In the background. `again` says that coturn was ended in order to start anew.
watch() {
	while sleep "$CHECK_SECONDS"; do
		had=$([ -f "$own/cert.pem" ] && echo yes || true)
		renew || continue
		if [ -n "$had" ]; then
			echo 'coturn.sh: the certificate was renewed.'
			kill -USR2 "$(cat "$own/server")" || true
		else
			echo 'coturn.sh: the first certificate is there; coturn starts anew, with TLS.'
			: >"$own/again"
			kill "$(cat "$own/server")" || true
		fi
	done
}

trap 'end 0' TERM INT
renew || renew || true
watch &
watcher=$!

while :; do
	write_config >"$own/turnserver.conf"
	turnserver -c "$own/turnserver.conf" --log-file=stdout "$@" &
	server=$!
	echo "$server" >"$own/server"
	code=0
	wait "$server" || code=$?
	server=
	[ -f "$own/again" ] || break
	rm "$own/again"
done
echo "coturn.sh: coturn ended with $code." >&2
end 1
