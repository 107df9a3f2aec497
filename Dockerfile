# One static binary in an image that holds nothing else. The volume /data keeps
# the report editions and, unless TRACKER_DATABASE_URL says otherwise, the
# embedded database.
FROM golang:1.26-bookworm AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
# The folder comes without its history: docker build --build-arg VERSION=$(git describe --tags --always)
ARG VERSION=
RUN CGO_ENABLED=0 go build -tags nomsgpack -trimpath -ldflags "-s -w -X main.release=${VERSION}" -o /out/tracker ./cmd/tracker \
    && mkdir /out/data

FROM gcr.io/distroless/static-debian12:nonroot
COPY --from=build /out/tracker /tracker
COPY --from=build --chown=65532:65532 /out/data /data
ENV TRACKER_LISTEN=0.0.0.0:8080 \
    TRACKER_DATA_DIR=/data \
    TRACKER_DATABASE_URL=sqlite:/data/tracker.db
USER 65532:65532
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s --retries=4 CMD ["/tracker", "health"]
ENTRYPOINT ["/tracker"]
CMD ["serve"]
