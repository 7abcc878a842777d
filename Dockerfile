# The image of the gateway:
#
#   docker build --tag ollama-gateway .                              builds the jar as well
#   mvn package && docker build --build-arg JAR=given --tag ollama-gateway .     takes that of target/
#
# What it holds is assembled by src/docker/assemble.sh, which needs no Docker. There is no HEALTHCHECK: ask /livez and /readyz.

ARG JAR=built

FROM maven:3.9.11-eclipse-temurin-25 AS built
WORKDIR /source
COPY pom.xml application.yml ./
COPY src/main src/main
RUN --mount=type=cache,target=/root/.m2 \
    mvn --batch-mode --no-transfer-progress package -Dmaven.test.skip=true \
    && mv target/ollama-gateway-*.jar /gateway.jar

FROM eclipse-temurin:25-jdk-noble AS given
COPY target/ollama-gateway-*.jar /gateway.jar

FROM ${JAR} AS jar

FROM eclipse-temurin:25-jdk-noble AS assembled
COPY --from=jar /gateway.jar /gateway.jar
COPY src/docker /docker
# Trained on the processor at hand: where the image runs on lesser ones, build it on such a one.
RUN /docker/assemble.sh /gateway.jar /app

FROM gcr.io/distroless/base-debian13:nonroot
ARG VERSION=0.1.0-SNAPSHOT
ARG REVISION=unknown
LABEL org.opencontainers.image.title="Ollama Gateway" \
      org.opencontainers.image.description="One Ollama, as many GPUs as you have" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}" \
      org.opencontainers.image.base.name="gcr.io/distroless/base-debian13:nonroot"

# What changes seldom comes first. The times of the files belong to the cache.
COPY --from=assembled /app/runtime /app/runtime
COPY --from=assembled /app/lib /app/lib
COPY --from=assembled /app/jvm.options /app/gateway.jar /app/gateway.aot /app/

# config/application.yml below this folder is read, if it is there
WORKDIR /app
USER 65532:65532
EXPOSE 8080 8081

# Further flags go behind these: JDK_JAVA_OPTIONS="@/app/jvm.options -XX:MaxRAMPercentage=40"
ENV JDK_JAVA_OPTIONS="@/app/jvm.options"
ENTRYPOINT ["/app/runtime/bin/java", "-XX:AOTCache=/app/gateway.aot", "-jar", "/app/gateway.jar"]
