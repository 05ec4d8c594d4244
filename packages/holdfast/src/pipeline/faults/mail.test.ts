import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { prepared, type Answered, type Prepare } from '../../accounts/endpoints/outages.test-parts.js'
import type { MailSender } from '../../accounts/mail/mail.js'
import type { MailKind } from '../../accounts/mail/texts.js'
import { FAULTS, injected, type Injection } from './injected.test-parts.js'
import { mail as rows, rowsOf } from './operations.test-parts.js'
import { report } from './report.test-parts.js'

/** A request that sends a mail, or one that does not where there is nobody to tell. */
interface Sending {
  readonly route: string
  readonly isRequired?: boolean
  readonly prepare: Prepare
  /** The same of an address of which the contrary is true; absent where the answer may tell them apart. */
  readonly twin?: Prepare
  /** What brings a mail when the server is back. */
  readonly next: readonly [route: string, body: object]
}

const ADA = 'ada@example.com'
const EVE = 'eve@example.com'

const asking = (email: string, more: object = {}): Prepare => {
  return ({ app }) => ({ browser: app, body: { email, ...more } })
}
const registering = (email: string) => asking(email, { password: 'Tr0mbone-Lake', name: 'Eve' })
/** The guess that locks. */
const lastGuess = (email: string): Prepare => {
  return async ({ app }) => {
    const body = { email, password: 'wrong' }
    for (let count = 0; count < 4; count++) await app.call('POST login', body)
    return { browser: app, body }
  }
}

/** Every kind of mail, by each request that sends it. */
const sendings: Readonly<Record<MailKind, readonly Sending[]>> = {
  verify: [
    { route: 'POST register', prepare: registering(EVE), next: ['POST email/verify/send', { email: EVE }] },
    {
      route: 'POST register',
      isRequired: true,
      prepare: registering(EVE),
      twin: registering(ADA),
      next: ['POST email/verify/send', { email: EVE }],
    },
    {
      route: 'POST email/verify/send',
      prepare: asking(ADA),
      twin: asking(EVE),
      next: ['POST email/verify/send', { email: ADA }],
    },
  ],
  existing: [
    {
      route: 'POST register',
      isRequired: true,
      prepare: registering(ADA),
      twin: registering(EVE),
      next: ['POST password/forgot', { email: ADA }],
    },
  ],
  reset: [
    {
      route: 'POST password/forgot',
      prepare: asking(ADA),
      twin: asking(EVE),
      next: ['POST password/forgot', { email: ADA }],
    },
  ],
  unlock: [
    {
      route: 'POST login',
      prepare: lastGuess(ADA),
      twin: lastGuess(EVE),
      next: ['POST password/forgot', { email: ADA }],
    },
  ],
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  vi.spyOn(console, 'error').mockReturnValue()
})
afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

/** A request, and the sender that its mail will meet. */
async function ready({ route, isRequired = false }: Sending, prepare: Prepare) {
  let injection: Injection<MailSender> | undefined
  const around = (sender: MailSender) => (injection = injected(sender)).store
  const made = await prepared(route, prepare, isRequired, { mail: around })()
  if (injection === undefined) throw new Error('The world has no mail.')
  return { ...made, injection }
}

/** What a stranger sees of an answer. */
function seen({ status, body, cookies }: Pick<Answered, 'status' | 'body' | 'cookies'>) {
  const members = JSON.parse(body) as { readonly code?: string }
  return { status, code: members.code, members: Object.keys(members), cookies }
}

it.each(Object.entries(sendings).flatMap(([kind, ways]) => ways.map((way) => [kind, way.route, way] as const)))(
  'a mail (%s) that fails after %s: the answer is out before, tells nobody who has an account, and the next mail goes',
  async (kind, route, way) => {
    const twin = way.twin && seen(await (await ready(way, way.twin)).ask())
    for (const fault of [...FAULTS, 'hangs' as const]) {
      vi.mocked(console.error).mockClear()
      const { app, mail, ask, settle, injection } = await ready(way, way.prepare)
      injection.arm('send', fault, Infinity)
      const answer = await ask()
      expect(injection.hits, 'the answer has waited').toBe(0)
      expect(answer.status).toBeLessThan(500)
      if (twin !== undefined) expect(seen(answer), fault).toEqual(twin)

      const settled = settle()
      await vi.waitFor(() => expect(injection.hits).toBe(1), { interval: 1, timeout: 10_000 })
      // Longer than a sender may take, whoever it is.
      await vi.advanceTimersByTimeAsync(120_000)
      await settled
      const told = vi.mocked(console.error).mock.calls
      // A sender that says nothing has taken the mail over.
      expect(told.map(([, error]) => (error as Error).name)).toEqual(fault === 'garbage' ? [] : ['HoldfastOutage'])
      expect(told.flat().map(String).join(), fault).not.toMatch(new RegExp(`${ADA}|${EVE}|token=`))

      injection.arm('', fault, 0)
      const before = mail.sent.length
      const { reported } = await app.call(...way.next)
      expect([reported, mail.sent.length], fault).toEqual([[], before + 1])
      const { code } = seen(answer)
      const what = code === undefined ? String(answer.status) : `${answer.status} ${code}`
      report('mail.send', `${route}: ${kind}`, fault, Infinity, what, `the mail, by ${way.next[0]}`)
    }
  },
)

it('every operation of mail has its row', () => {
  const needed = rowsOf(rows).filter(([, row]) => row === 'passing')
  expect(needed.map(([name]) => name)).toEqual(['send'])
})
