import { PAGE_HEADERS, sound } from './manners.test-parts.js'
import type { Fault } from './shop.test-parts.js'

const { issues, limits } = sound()
const { forgot: _forgot, ...unlimited } = limits

/** What some apps have a reason for: probes warn of it, and fail nobody. */
export const faults: Readonly<Record<string, Fault>> = {
  'a renewal leaves the old refresh token good': {
    item: 'A3',
    shows: ['a3-refresh'],
    isArguable: true,
    manners: {
      async around({ path }, answer) {
        const reply = await answer()
        const set = [reply.headers?.['set-cookie'] ?? []].flat().filter((line) => !line.startsWith('shop_refresh='))
        return path === '/api/auth/refresh' ? { ...reply, headers: { ...reply.headers, 'set-cookie': set } } : reply
      },
    },
  },
  'a token outlives the sign-out': {
    item: 'A3',
    shows: ['a3-sign-out'],
    isArguable: true,
    manners: { endsSessions: false },
  },
  'mails for a new password are sent without end': {
    item: 'R1',
    shows: ['r1-reset-limit'],
    isArguable: true,
    manners: { limits: unlimited },
  },
  'a registration takes an object for a name, and keeps a text': {
    item: 'V1',
    shows: ['v1-registration-types'],
    isArguable: true,
    manners: {
      issues({ name, ...body }, { name: field, ...fields }) {
        const isRegistration = 'password' in fields
        return isRegistration || field === undefined
          ? issues(body, fields)
          : issues({ ...body, name }, { ...fields, name: field })
      },
    },
  },
  'the policy of pages allows what is written into them': {
    item: 'O2',
    shows: ['o2-policy-strength'],
    isArguable: true,
    manners: {
      pageHeaders: {
        ...PAGE_HEADERS,
        'content-security-policy':
          "script-src 'self' 'unsafe-inline'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'",
      },
    },
  },
}
