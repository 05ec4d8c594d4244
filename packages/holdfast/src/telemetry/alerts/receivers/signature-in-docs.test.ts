import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, expect, it } from 'vitest'
import type { Alert } from '../alert.js'
import { webhook } from './webhook.js'

// The snippet of docs/alerts.md with which people verify what they get, as they copy it.
const page = readFileSync(new URL('../../../../docs/alerts.md', import.meta.url), 'utf8')
const [, snippet = ''] = /```ts\n(\/\/ The receiver[^]*?)```/.exec(page) ?? []
const folder = mkdtempSync(join(tmpdir(), 'holdfast-snippet-'))
afterAll(() => rmSync(folder, { recursive: true }))
const file = join(folder, 'verify.ts')
writeFileSync(file, snippet)
const { verified } = (await import(/* @vite-ignore */ pathToFileURL(file).href)) as {
  readonly verified: (request: Request, secret: string, now?: number) => Promise<unknown>
}

const NOW = 1_700_000_000_000
const alert: Alert = { name: 'refusals', title: 'x', lines: [], count: 3, within: 1, time: NOW, isTest: false }

/** What a receiver gets. */
async function posted(secret: string): Promise<Request> {
  let request: Request | undefined
  const send: typeof fetch = async (input, init) => {
    request = new Request(input, init)
    return new Response(null, { status: 204 })
  }
  await webhook({ url: 'https://pager.example.com/', secret, fetch: send }).deliver(alert, new AbortController().signal)
  if (request === undefined) throw new Error('Nothing was posted.')
  return request
}

const changed = async (request: Request, body: string, headers: Record<string, string> = {}) =>
  new Request(request.url, { method: 'POST', body, headers: { ...Object.fromEntries(request.headers), ...headers } })

const SECRETS = ['a-secret-of-thirty-two-characters', `whsec_${btoa('a secret of twenty-four b')}`]

it.each(SECRETS)('takes what was signed, whatever form the secret has', async (secret) => {
  expect(await verified(await posted(secret), secret, NOW)).toEqual(alert)
})

it('refuses what was changed, is old, was signed with another secret, or not at all', async () => {
  const [secret = '', other = ''] = SECRETS
  const request = await posted(secret)
  const body = await request.clone().text()
  const bad = [
    verified(await changed(request, body.replace('"count":3', '"count":4')), secret, NOW),
    verified(await changed(request, body, { 'webhook-id': 'another' }), secret, NOW),
    verified(await changed(request, body, { 'webhook-timestamp': '1700000001' }), secret, NOW),
    verified(request.clone(), secret, NOW + 400_000),
    verified(request.clone(), other, NOW),
    verified(await changed(request, body, { 'webhook-signature': 'v1,' }), secret, NOW),
    verified(new Request(request.url, { method: 'POST', body }), secret, NOW),
  ]
  for (const each of bad) expect(await each).toBeNull()
})
