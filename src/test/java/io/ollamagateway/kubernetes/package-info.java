/**
 * The chart and discovery on a real API server:
 * {@link io.ollamagateway.kubernetes.ControlPlane} starts etcd, kube-apiserver and
 * kube-controller-manager, {@link io.ollamagateway.kubernetes.Kubelet} stands for the
 * nodes, which nobody runs.
 */
package io.ollamagateway.kubernetes;
