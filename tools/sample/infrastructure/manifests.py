"""Kubernetes manifests of the case system and of the reports on public space."""

from __future__ import annotations

from tools.sample.digests import MELDINGEN_API_REFERENCE, ZAAKSYSTEEM_APP_REFERENCE

__all__ = ["MELDINGEN", "ZAAKSYSTEEM"]

ZAAKSYSTEEM = f"""\
# Sample data, voorbeeldgegevens: the case system of the municipality of Havenstad. No such deployment exists.
apiVersion: v1
kind: Namespace
metadata:
  name: zaaksysteem
  labels:
    pod-security.kubernetes.io/enforce: restricted
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: zaaksysteem-app
  namespace: zaaksysteem
  labels: {{app: zaaksysteem-app}}
spec:
  replicas: 3
  selector:
    matchLabels: {{app: zaaksysteem-app}}
  template:
    metadata:
      labels: {{app: zaaksysteem-app}}
    spec:
      automountServiceAccountToken: false
      securityContext:
        runAsNonRoot: true
        seccompProfile: {{type: RuntimeDefault}}
      containers:
        - name: app
          image: {ZAAKSYSTEEM_APP_REFERENCE}
          ports:
            - containerPort: 8080
          env:
            - name: OTEL_EXPORTER_OTLP_ENDPOINT
              value: https://otlp.logs.eu01.onstackit.cloud:4318
          securityContext:
            allowPrivilegeEscalation: false
            readOnlyRootFilesystem: true
            capabilities: {{drop: [ALL]}}
---
apiVersion: v1
kind: Service
metadata:
  name: zaaksysteem-app
  namespace: zaaksysteem
spec:
  selector: {{app: zaaksysteem-app}}
  ports:
    - port: 80
      targetPort: 8080
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: zaaksysteem
  namespace: zaaksysteem
spec:
  ingressClassName: nginx
  tls:
    - hosts: [zaken.havenstad.example]
      secretName: zaken-tls
  rules:
    - host: zaken.havenstad.example
      http:
        paths:
          - path: /
            pathType: Prefix
            backend:
              service:
                name: zaaksysteem-app
                port: {{number: 80}}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: alleen-ingress
  namespace: zaaksysteem
spec:
  podSelector: {{}}
  policyTypes: [Ingress, Egress]
  ingress:
    - from:
        - namespaceSelector:
            matchLabels: {{kubernetes.io/metadata.name: ingress-nginx}}
  egress:
    - to:
        - ipBlock: {{cidr: 10.20.0.0/16}}
"""

MELDINGEN = f"""\
# Sample data, voorbeeldgegevens: reports on public space in Havenstad. No such deployment exists.
apiVersion: v1
kind: Namespace
metadata:
  name: meldingen
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: meldingen-api
  namespace: meldingen
  labels: {{app: meldingen-api}}
spec:
  replicas: 2
  selector:
    matchLabels: {{app: meldingen-api}}
  template:
    metadata:
      labels: {{app: meldingen-api}}
    spec:
      securityContext:
        runAsNonRoot: true
      containers:
        - name: api
          image: {MELDINGEN_API_REFERENCE}
          ports:
            - containerPort: 8080
          securityContext:
            allowPrivilegeEscalation: false
            capabilities: {{drop: [ALL]}}
---
apiVersion: v1
kind: Service
metadata:
  name: meldingen-api
  namespace: meldingen
spec:
  selector: {{app: meldingen-api}}
  ports:
    - port: 80
      targetPort: 8080
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: meldingen
  namespace: meldingen
spec:
  ingressClassName: nginx
  tls:
    - hosts: [meldingen.havenstad.example]
      secretName: meldingen-tls
  rules:
    - host: meldingen.havenstad.example
      http:
        paths:
          - path: /
            pathType: Prefix
            backend:
              service:
                name: meldingen-api
                port: {{number: 80}}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: alleen-ingress
  namespace: meldingen
spec:
  podSelector:
    matchLabels: {{app: meldingen-api}}
  policyTypes: [Ingress]
  ingress:
    - from:
        - namespaceSelector:
            matchLabels: {{kubernetes.io/metadata.name: ingress-nginx}}
---
apiVersion: v1
kind: ConfigMap
metadata:
  name: fluent-bit
  namespace: meldingen
data:
  fluent-bit.conf: |
    [SERVICE]
        Flush        5
        Log_Level    info
        Parsers_File parsers.conf

    [INPUT]
        Name    tail
        Path    /var/log/containers/*_meldingen_*.log
        Parser  cri
        Tag     kube.*

    [OUTPUT]
        Name       datadog
        Match      kube.*
        Host       http-intake.logs.datadoghq.com
        TLS        on
        apikey     ${{DD_API_KEY}}
        dd_service meldingen
        dd_source  kubernetes
---
apiVersion: apps/v1
kind: DaemonSet
metadata:
  name: fluent-bit
  namespace: meldingen
  labels: {{app: fluent-bit}}
spec:
  selector:
    matchLabels: {{app: fluent-bit}}
  template:
    metadata:
      labels: {{app: fluent-bit}}
    spec:
      containers:
        - name: fluent-bit
          image: cr.fluentbit.io/fluent/fluent-bit:3.2
          env:
            - name: DD_API_KEY
              valueFrom:
                secretKeyRef: {{name: datadog, key: api-key}}
          volumeMounts:
            - name: config
              mountPath: /fluent-bit/etc
            - name: logs
              mountPath: /var/log
              readOnly: true
      volumes:
        - name: config
          configMap: {{name: fluent-bit}}
        - name: logs
          hostPath: {{path: /var/log}}
---
apiVersion: v1
kind: Pod
metadata:
  name: node-onderhoud
  namespace: meldingen
  labels: {{app: node-onderhoud}}
spec:
  hostPID: true
  hostNetwork: true
  containers:
    - name: shell
      image: registry.onstackit.cloud/havenstad/node-onderhoud:latest
      command: [sleep, infinity]
      securityContext:
        privileged: true
"""
