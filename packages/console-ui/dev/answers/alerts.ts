import type { AlertsAnswer } from '../../../holdfast/src/console/wire.ts'
import { minute, type Variant } from './variant.ts'

export function alerts({ anybody, isBare, name }: Variant) {
  let deliveries: AlertsAnswer['deliveries'] = anybody
    ? [
        {
          receiver: 'slack',
          alert: 'refusals',
          time: Date.now() - 6 * minute,
          isTest: false,
          state: 'delivered',
          tries: 1,
          reason: null,
        },
        {
          receiver: name('webhook'),
          alert: 'refusals',
          time: Date.now() - 6 * minute,
          isTest: false,
          state: 'delivered',
          tries: 3,
          reason: null,
        },
        {
          receiver: 'mail',
          alert: name('refusals POST /api/auth/login'),
          time: Date.now() - 400 * minute,
          isTest: true,
          state: 'failed',
          tries: 4,
          reason: 'timeout',
        },
      ]
    : []
  const answer = (): AlertsAnswer => {
    if (isBare) return { cooldown: 15 * minute, receivers: [], conditions: [], deliveries: [] }
    return {
      cooldown: 15 * minute,
      receivers: ['slack', name('webhook'), 'mail'],
      conditions: [
        {
          name: 'refusals',
          what: 'calls were refused',
          above: 500,
          within: minute,
          silentUntil: anybody ? Date.now() + 9 * minute : null,
        },
        {
          name: name('refusals /api/auth/login'),
          what: 'calls were refused',
          above: 50,
          within: minute,
          silentUntil: null,
        },
        { name: 'failed-sign-ins', what: 'sign-ins failed', above: 100, within: 10 * minute, silentUntil: null },
        { name: 'refresh-reuse', what: 'stolen refresh tokens were used', above: 0, within: minute, silentUntil: null },
      ],
      deliveries,
    }
  }
  return {
    answer,
    test(): AlertsAnswer {
      const [time, test] = [Date.now(), { alert: 'test', isTest: true } as const]
      deliveries = [
        { ...test, receiver: 'slack', time, state: 'delivered', tries: 1, reason: null },
        { ...test, receiver: name('webhook'), time, state: 'trying', tries: 1, reason: '503' },
        { ...test, receiver: 'mail', time, state: 'failed', tries: 1, reason: 'ECONNREFUSED' },
        ...deliveries,
      ]
      return answer()
    },
  }
}
