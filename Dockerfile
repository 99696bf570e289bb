# Images for docker-compose.yml: 'bam' (our own processes) and 'mlflow' (the server that ./bam starts, from the same
# pinned requirements). Neither has been built or run by us yet.

FROM maven:3.9-eclipse-temurin-17 AS build
WORKDIR /opt/bam
COPY . .
RUN ./bam version

FROM eclipse-temurin:17-jre AS bam
# A fixed user, so that the volumes' owner stays the same.
RUN useradd --create-home --uid 10001 bam && mkdir -p /var/lib/bam && chown bam /var/lib/bam
WORKDIR /opt/bam
COPY --from=build /opt/bam/bam ./
COPY --from=build /opt/bam/app/target/lib ./app/target/lib
COPY --from=build /opt/bam/app/target/bam-app-*.jar ./app/target/
ENV BAM_SKIP_BUILD=1 BAM_HOME=/var/lib/bam
USER bam
ENTRYPOINT ["/opt/bam/bam"]

FROM python:3.12-slim AS mlflow
COPY services/src/main/resources/bam/services/requirements/mlflow.txt /tmp/requirements.txt
RUN pip install --no-cache-dir --no-deps --only-binary=:all: --require-hashes --requirement /tmp/requirements.txt \
    && useradd --create-home --uid 10001 mlflow && mkdir -p /var/lib/mlflow && chown mlflow /var/lib/mlflow
USER mlflow
ENV MLFLOW_DISABLE_TELEMETRY=true MLFLOW_SERVER_ENABLE_JOB_EXECUTION=false
ENTRYPOINT ["mlflow"]
