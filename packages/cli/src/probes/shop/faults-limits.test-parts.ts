import { problem, type Call } from './call.test-parts.js'
import { sound } from './manners.test-parts.js'
import type { Fault } from './shop.test-parts.js'

const { login: _login, ...unlimited } = sound().limits

/** What a limit counts by where a header is believed. */
const believing = (name: string, read: (value: string) => string | undefined = (value) => value): Fault['manners'] => ({
  limitKey: ({ headers, address }: Call) => read(headers[name] ?? '') || address,
})

/** How often, and what is said to who comes too often. */
export const faults: Readonly<Record<string, Fault>> = {
  'wrong passwords are not counted': { item: 'R1', shows: ['r1-sign-in-limit'], manners: { limits: unlimited } },
  'only the limit of strangers counts wrong passwords': {
    item: 'R1',
    manners: { limits: { ...unlimited, login: 300 } },
  },
  'a limit refuses without Retry-After': {
    item: 'R3',
    shows: ['r3-retry-after'],
    manners: { overLimit: () => problem(429, 'limit.exceeded') },
  },
  'a limit refuses with 403': {
    item: 'R3',
    manners: { overLimit: () => ({ status: 403, body: { error: 'Too many requests, please slow down' } }) },
  },
  'a limit refuses with 503': {
    item: 'R3',
    manners: { overLimit: () => ({ status: 503, body: { message: 'Rate limit exceeded' } }) },
  },
  'a limit refuses with 403, without a word': { item: 'R3', manners: { overLimit: () => problem(403, 'forbidden') } },
  'a limit says to come back at once': {
    item: 'R3',
    manners: { overLimit: () => ({ ...problem(429, 'limit.exceeded'), headers: { 'retry-after': '0' } }) },
  },
  'a limit says to come back in milliseconds since 1970': {
    item: 'R3',
    manners: {
      overLimit: () => ({ ...problem(429, 'limit.exceeded'), headers: { 'retry-after': String(Date.now()) } }),
    },
  },
  'a limit says in words when to come back': {
    item: 'R3',
    manners: { overLimit: () => ({ ...problem(429, 'limit.exceeded'), headers: { 'retry-after': 'soon' } }) },
  },
  'the first X-Forwarded-For is believed': {
    item: 'R5',
    shows: ['r5-forged-address'],
    manners: believing('x-forwarded-for', (value) => value.split(',')[0]?.trim()),
  },
  'X-Real-IP is believed': { item: 'R5', manners: believing('x-real-ip') },
  'CF-Connecting-IP is believed, and nothing of Cloudflare is there': {
    item: 'R5',
    manners: believing('cf-connecting-ip'),
  },
  'Forwarded is believed': {
    item: 'R5',
    manners: believing('forwarded', (value) => /for="?([^;,"]+)/i.exec(value)?.[1]),
  },
}
