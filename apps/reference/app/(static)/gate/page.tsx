import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Metadata } from 'next'
import { PageTitle } from '@/ui/page-title'

export const metadata: Metadata = { title: 'The gate' }

const path = [
  {
    stage: 'Origin',
    does: 'Answers preflights and refuses forged writes from other sites, before anything is spent on them.',
    refusal: '403 cors.origin_denied, csrf.cross_site',
  },
  {
    stage: 'Address',
    does: 'A caller who is already blocked is turned away from memory: no store is asked, no token is verified.',
    refusal: '429 limit.exceeded',
  },
  {
    stage: 'Identity',
    does: 'Verifies the credential. Absent, invalid and “cannot know right now” are three different answers.',
    refusal: '401 auth.invalid_token',
  },
  {
    stage: 'Caller',
    does: 'Charges every limit that applies, the route’s and the app’s, in one trip to the store.',
    refusal: '429 limit.exceeded',
  },
  {
    stage: 'Access',
    does: 'Asks whether this caller may use this function. The body is still unread.',
    refusal: '401 auth.required, 403 access.denied',
  },
  {
    stage: 'Input',
    does: 'Reads the body under a byte limit, guards its structure, then applies the schemas.',
    refusal: '400 input.invalid, 413, 415',
  },
  {
    stage: 'Ownership',
    does: 'Loads the object and asks whether it is theirs. Somebody else’s looks exactly like one that does not exist.',
    refusal: '404 object.not_found',
  },
  { stage: 'Handler', does: 'Runs your code, with everything verified, validated and loaded.', refusal: 'your own' },
  {
    stage: 'Response',
    does: 'Lets only declared fields leave, sets the headers, and tells the sinks what was decided.',
    refusal: '500 internal.error, without a message',
  },
] as const

export default function GatePage() {
  const source = readFileSync(join(process.cwd(), 'security.ts'), 'utf8')
  return (
    <>
      <PageTitle title="The gate">
        Nine stages, always in this order: what is cheap and needs no trust comes first, and nothing is parsed before
        the caller is known.
      </PageTitle>
      <ol className="gauge max-w-4xl">
        {path.map(({ stage, does, refusal }, index) => (
          <li key={stage} className="grid gap-x-8 sm:grid-cols-[8rem_minmax(0,1fr)]">
            <span aria-hidden="true" className="gauge-number">
              {index + 1}
            </span>
            <h2 className="text-[0.9375rem] leading-[1.4] font-semibold">{stage}</h2>
            <div className="pb-4">
              <p>{does}</p>
              <p className="mt-1 font-mono text-[0.8125rem] text-buoy">{refusal}</p>
            </div>
          </li>
        ))}
      </ol>
      <section aria-labelledby="security" className="mt-14">
        <h2 id="security" className="text-2xl font-semibold">
          The whole defence of this app
        </h2>
        <p className="mt-2 mb-5 max-w-2xl text-muted">
          This is <code className="font-mono text-sm">security.ts</code> as it runs here. No other file of the app
          touches a token, a cookie or a CORS header.
        </p>
        {/* Scrolls sideways on a narrow screen, so the keyboard must reach it. */}
        <pre
          tabIndex={0}
          role="region"
          aria-label="security.ts"
          className="overflow-x-auto border border-line bg-surface p-4 font-mono text-[0.8125rem] leading-6 sm:p-6"
        >
          <code>{source}</code>
        </pre>
      </section>
    </>
  )
}
