# The chat in a container. Nothing is downloaded after the build: all models are part of the installed packages.
#
#   docker build -t onrecord .
#   docker run -p 7860:7860 -v ~/articles:/articles:ro -v onrecord:/data -v ~/password:/password:ro onrecord
#
# The first start indexes /articles; later starts update the index. /password holds one line, NAME:PASSWORD.
FROM python:3.12-slim

# A pip index with the CPU build of torch keeps the image small: --build-arg PIP_EXTRA_INDEX_URL=...
ARG PIP_EXTRA_INDEX_URL
WORKDIR /app
COPY .ci .ci
COPY pyproject.toml README.md LICENSE ./
COPY src src
COPY prompts prompts
RUN pip install --no-cache-dir --require-hashes --no-deps -r .ci/requirements.txt \
 && pip install --no-cache-dir -c .ci/constraints.txt torch \
 && pip install --no-cache-dir --no-deps --no-build-isolation . && useradd --create-home onrecord && mkdir /data && chown onrecord /data

USER onrecord
ENV ONRECORD_INDEX=/data/index HF_HUB_OFFLINE=1
VOLUME /data
EXPOSE 7860
CMD ["sh", "-c", "onrecord index /articles && exec onrecord chat --host 0.0.0.0 --no-open --auth-file /password"]
