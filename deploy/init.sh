#!/bin/sh
# Makes .env and the secret files of docker-compose.yml, with random passwords and keys. What exists is kept.
#   sh deploy/init.sh          no webhook receivers yet: edit secrets/webhooks.json
#   sh deploy/init.sh --demo   alerts go to the echo receiver of the profile `demo`
set -eu
umask 077
cd "$(dirname "$0")/.."

# random BYTES: letters and digits alone, safe in .env and in addresses
random() { head -c "$1" /dev/urandom | base64 | tr -d '\n=' | tr '+/' 'Az'; }

keep() { echo "kept    $1"; }
made() { echo "made    $1"; }

if [ -e .env ]; then keep .env; else
    sed -e "s|^ELASTIC_PASSWORD=.*|ELASTIC_PASSWORD=$(random 24)|" \
        -e "s|^KIBANA_PASSWORD=.*|KIBANA_PASSWORD=$(random 24)|" \
        -e "s|^KIBANA_ENCRYPTION_KEY=.*|KIBANA_ENCRYPTION_KEY=$(random 48)|" \
        -e "s|^KAFKA_CLUSTER_ID=.*|KAFKA_CLUSTER_ID=$(random 16)|" .env.example > .env
    made .env
fi

# The folder is ours alone. The files in it are readable, because a mounted file keeps its mode and the containers
# run under a user of their own; nobody else on this machine gets through the folder.
mkdir -p secrets
chmod 700 secrets
umask 022
for name in privacy_key web_token; do
    if [ -s "secrets/$name" ]; then keep "secrets/$name"; else
        random 32 > "secrets/$name"
        made "secrets/$name"
    fi
done

hooks=secrets/webhooks.json
[ -s $hooks ] || { echo '[]' > $hooks; made $hooks; }
if [ "${1:-}" = --demo ] && [ "$(cat $hooks)" = '[]' ]; then
    secret=$(head -c 32 /dev/urandom | base64 | tr -d '\n')
    printf '[{"name": "demo", "url": "http://echo:8081/", "secret": "whsec_%s"}]\n' "$secret" > $hooks
    made "$hooks with the echo receiver"
else
    keep $hooks
fi
