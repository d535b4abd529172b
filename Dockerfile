# One image for every process of RideShare, from what `mvn package` left in cli/target/rideshare:
#
#   docker build -t rideshare .
#
# BASE is any Debian or Ubuntu with a Java runtime, 25 or newer. deploy/docker/base makes one where
# no registry can be reached.
ARG BASE=eclipse-temurin:25-jre

FROM ${BASE} AS user
RUN groupadd --gid 10001 rideshare \
    && useradd --uid 10001 --gid 10001 --no-log-init --create-home --home-dir /var/lib/rideshare \
       --shell /usr/sbin/nologin rideshare \
    && install -d -m 1777 -o 10001 -g 10001 /data

# Everything is made here and copied once, so that no layer holds a file twice.
FROM user AS made
COPY rideshare /opt/rideshare/rideshare
COPY cli/target/rideshare/lib /opt/rideshare/cli/target/rideshare/lib
COPY deploy/docker/health /usr/local/bin/rideshare-health
ENV RIDESHARE_NO_BUILD=1 XDG_CACHE_HOME=/var/cache LANG=C.UTF-8
# PostgreSQL for the other kind of machine goes. A rehearsal, as the image's user, leaves what the
# JVM loads at each start (a file that fits this JVM alone), PostgreSQL unpacked, and the template
# of its data; any other user may read those too.
RUN set -eu; \
    case "$(uname -m)" in \
      x86_64) rm /opt/rideshare/cli/target/rideshare/lib/*postgres-binaries-linux-arm64*.jar ;; \
      aarch64) rm /opt/rideshare/cli/target/rideshare/lib/*postgres-binaries-linux-amd64*.jar ;; \
    esac; \
    chmod -R a+rX,go-w /opt/rideshare; \
    ln -s /opt/rideshare/rideshare /usr/local/bin/rideshare; \
    install -d -o 10001 -g 10001 /var/cache/rideshare; \
    chown 10001 /opt/rideshare/cli/target/rideshare; \
    setpriv --reuid=10001 --regid=10001 --clear-groups rideshare rehearse; \
    test -s /opt/rideshare/cli/target/rideshare/system.aot; \
    test -s /opt/rideshare/cli/target/rideshare/worker.aot; \
    chown -R 0:0 /opt/rideshare /var/cache/rideshare; \
    chmod -R a+rX /opt/rideshare /var/cache/rideshare

FROM user
COPY --from=made /usr/local/bin/ /usr/local/bin/
COPY --from=made /opt/rideshare /opt/rideshare
COPY --from=made /var/cache/rideshare /var/cache/rideshare
ENV RIDESHARE_NO_BUILD=1 XDG_CACHE_HOME=/var/cache LANG=C.UTF-8 \
    RIDESHARE_DATA=/data RIDESHARE_BIND=0.0.0.0
WORKDIR /var/lib/rideshare
USER 10001:10001
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=5s --timeout=5s --start-period=60s --retries=3 CMD ["rideshare-health"]
ENTRYPOINT ["rideshare"]
