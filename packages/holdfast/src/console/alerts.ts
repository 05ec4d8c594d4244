import type { AlertSink } from '../telemetry/alerts/alerts.js'
import { resource } from './resource.js'
import type { AlertsAnswer } from './wire.js'

/** `GET alerts`, and `POST alerts/test`, which sends a test to every receiver. */
export function alertResources(sink: AlertSink) {
  return [
    resource({ method: 'GET', path: 'alerts', handler: () => answer(sink) }),
    resource({
      method: 'POST',
      path: 'alerts/test',
      async handler({ answer: told }): Promise<AlertsAnswer> {
        const sent = await sink.test()
        told.audit('alerts_tested', null, {
          delivered: sent.filter(({ state }) => state === 'delivered').length,
          failed: sent.filter(({ state }) => state === 'failed').length,
        })
        return answer(sink)
      },
    }),
  ]
}

function answer(sink: AlertSink): AlertsAnswer {
  return {
    conditions: sink.conditions(),
    cooldown: sink.cooldown,
    receivers: sink.receivers,
    deliveries: sink.deliveries(),
  }
}
