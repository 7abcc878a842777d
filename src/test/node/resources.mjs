// Checks custom resources by the models that npm has of them. Reads a file with a JSON array of
// objects, writes a line for each problem: what their schemas refuse, and fields that these do not know.
import { readFileSync } from 'node:fs';
import { Certificate } from '@kubernetes-models/cert-manager/cert-manager.io/v1/Certificate';
import { HTTPRoute } from '@kubernetes-models/gateway-api/gateway.networking.k8s.io/v1/HTTPRoute';
import { ScaledObject } from '@kubernetes-models/keda/keda.sh/v1alpha1/ScaledObject';
import { PodMonitor } from '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/PodMonitor';
import { PrometheusRule } from '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/PrometheusRule';
import { ServiceMonitor } from '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/ServiceMonitor';

const models = [Certificate, HTTPRoute, ScaledObject, PodMonitor, PrometheusRule, ServiceMonitor];

/** The same data, that notes which fields are looked at: schemas look at those that they know. */
function watched(data, path, unseen) {
  if (data === null || typeof data !== 'object') {
    return data;
  }
  const inner = {};
  for (const key of Object.keys(data)) {
    inner[key] = watched(data[key], `${path}.${key}`, unseen);
    if (!Array.isArray(data)) {
      unseen.add(`${path}.${key}`);
    }
  }
  return new Proxy(data, {
    get(target, key) {
      unseen.delete(`${path}.${String(key)}`);
      return Object.hasOwn(inner, key) ? inner[key] : target[key];
    },
    // maps, whose keys are anybody's
    ownKeys(target) {
      Object.keys(target).forEach((key) => unseen.delete(`${path}.${key}`));
      return Reflect.ownKeys(target);
    },
  });
}

let checked = 0;
for (const object of JSON.parse(readFileSync(process.argv[2], 'utf8'))) {
  const name = `${object.kind}/${object.metadata.name}`;
  const model = models.find((one) => one.kind === object.kind && one.apiVersion === object.apiVersion);
  if (!model) {
    console.log(`${name}: no model of ${object.apiVersion}`);
    continue;
  }
  const unseen = new Set();
  try {
    model.prototype.validate.call(watched(object, name, unseen));
    unseen.forEach((field) => console.log(`${field}: unknown`));
  } catch (error) {
    console.log(`${name}: ${error.message}`);
  }
  checked++;
}
console.log(`checked ${checked}`);
