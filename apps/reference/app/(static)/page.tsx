import Link from 'next/link'
import { attempts, type Attempt } from '@/ui/attempts'
import { Command } from '@/ui/command'
import { Gauge } from '@/ui/gauge'

export default function Home() {
  return (
    <>
      <div className="grid gap-x-20 gap-y-12 lg:grid-cols-[minmax(0,1fr)_20rem]">
        <div>
          <h1 className="max-w-xl text-[2.5rem] leading-[1.05] font-semibold tracking-tight sm:text-6xl">
            Every request passes one gate.
          </h1>
          <p className="mt-6 max-w-xl text-lg text-muted">
            This app is small on purpose: orders that belong to somebody, and posts that anybody may read. Each route of
            its API is declared once, and Holdfast refuses whatever the declaration does not admit.
          </p>
          <p className="mt-4 max-w-xl text-lg text-muted">
            Make an account, place an order, then try to read one that is not yours.
          </p>
          <div className="mt-8 flex flex-wrap gap-3">
            <Link href="/sign-up" className="button">
              Create an account
            </Link>
            <Link href="/posts" className="button button-quiet">
              Read the posts
            </Link>
          </div>
        </div>
        <div>
          <h2 className="mb-4 text-sm font-semibold">The path of a request</h2>
          <Gauge />
          <p className="mt-4 text-sm">
            <Link href="/gate" className="link">
              Why they stand in this order
            </Link>
          </p>
        </div>
      </div>

      <section aria-labelledby="try" className="mt-20 border-t border-line pt-10">
        <h2 id="try" className="text-2xl font-semibold">
          Try to get past it
        </h2>
        <p className="mt-2 mb-8 max-w-2xl text-muted">
          In a terminal, while this page is open. Refusals are RFC 9457 problems with a code;{' '}
          <code className="font-mono text-sm whitespace-nowrap">npx holdfast explain auth.required</code> tells more
          about one.
        </p>
        <ol className="border-b border-line">
          {attempts.map((attempt) => (
            <AttemptRow key={attempt.title} attempt={attempt} />
          ))}
        </ol>
      </section>
    </>
  )
}

function AttemptRow({ attempt }: { attempt: Attempt }) {
  const { title, command, status, code, because } = attempt
  return (
    <li className="grid gap-x-10 gap-y-4 border-t border-line py-6 lg:grid-cols-[minmax(0,22rem)_minmax(0,1fr)]">
      <div>
        <h3 className="font-semibold">{title}</h3>
        <p className="mt-1.5 text-[0.9375rem] text-muted">{because}</p>
      </div>
      <div className="min-w-0">
        <Command>{command}</Command>
        <p className="mt-2 flex flex-wrap gap-x-3 font-mono text-[0.8125rem]">
          <span className={status < 400 ? 'font-semibold text-tide' : 'font-semibold text-buoy'}>{status}</span>
          <span className="text-muted">{code ?? 'application/json'}</span>
        </p>
      </div>
    </li>
  )
}
