import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

/** What Prometheus is told; a registry of the service's own. */
export class Metrics {
  readonly registry = new Registry();
  readonly requests = new Counter({
    name: 'musica_requests_total',
    help: 'Answers to POST /v1/faces by status',
    labelNames: ['status'] as const,
    registers: [this.registry],
  });
  readonly seconds = new Histogram({
    name: 'musica_request_seconds',
    help: 'Time from the head of a request to the end of its answer, of those that got faces',
    buckets: [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20],
    registers: [this.registry],
  });
  readonly faces = new Counter({
    name: 'musica_faces_total',
    help: 'Faces that were aligned',
    registers: [this.registry],
  });

  /** @param pending images under way */
  constructor(pending: () => number) {
    new Gauge({
      name: 'musica_pending',
      help: 'Images under way, those that wait for a thread among them',
      registers: [this.registry],
      collect() {
        this.set(pending());
      },
    });
    collectDefaultMetrics({ register: this.registry });
  }
}
