import { expect, it } from 'vitest'
import { edgeVm, processOfNext } from './edge-vm.ts'
import type * as Check from '../../packages/holdfast/src/bots/crawler-check.js'
import type * as Dns from '../../packages/holdfast/src/bots/dns.js'
import type * as Kinds from '../../packages/holdfast/src/bots/user-agent-kinds.js'
import type * as Operators from '../../packages/holdfast/src/bots/operators.js'

it.each([
  ['Web APIs and nothing else', {}],
  ["Next's stand-in for process, whose functions throw", { process: processOfNext }],
])('on the Edge runtime bots are recognised, and verified by the app’s own DNS alone: with %s', async (_, globals) => {
  const load = edgeVm({ ...globals, setTimeout, clearTimeout, AbortController })
  const part = (name: string) => load(`packages/holdfast/src/bots/${name}.ts`)
  const { crawlerCheck } = part('crawler-check') as typeof Check
  const { nodeDns } = part('dns') as typeof Dns
  const { operatorOf } = part('operators') as typeof Operators
  const { userAgentKinds } = part('user-agent-kinds') as typeof Kinds

  const operator = operatorOf('Googlebot/2.1')
  if (operator === null) throw new Error('Googlebot is not known.')
  expect(userAgentKinds([{ pattern: 'curl', tags: ['http-library'] }])('curl/8')).toBe('http-library')
  expect(await crawlerCheck({ dns: nodeDns(), clock: Date.now })(operator, '66.249.66.1')).toBe('unknown')
  const dns: Dns.Dns = { reverse: async () => ['crawl.googlebot.com'], forward: async () => ['66.249.66.1'] }
  expect(await crawlerCheck({ dns, clock: Date.now })(operator, '66.249.66.1')).toBe('verified')
})
