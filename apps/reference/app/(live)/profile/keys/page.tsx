import type { Metadata } from 'next'
import { AccountNav } from '@/account/account-nav'
import { createKey } from '@/account/key-actions'
import { KeyList } from '@/account/key-list'
import { grantable, keysOf } from '@/account/keys'
import { SignInFirst } from '@/account/sign-in-first'
import { currentPrincipal } from '@/security'
import { answered } from '@/ui/answers'
import { Command } from '@/ui/command'
import { Field, Form } from '@/ui/form'
import { Notice } from '@/ui/notice'
import { PageTitle } from '@/ui/page-title'
import { Plate, WithPlate } from '@/ui/plate'

export const metadata: Metadata = { title: 'API keys' }
export const instant = false

const expiries = [
  ['30', 'After 30 days'],
  ['90', 'After 90 days'],
  ['365', 'After a year'],
  ['0', 'Never'],
] as const

export default async function KeysPage({ searchParams }: PageProps<'/profile/keys'>) {
  const principal = await currentPrincipal()
  if (principal === null) return <SignInFirst title="API keys" next="/profile/keys" />
  const { answer, revoked } = await searchParams
  return (
    <WithPlate plate={<KeysPlate />}>
      <PageTitle title="API keys">For your scripts and services: they act for you, in what you let them.</PageTitle>
      <AccountNav />
      {revoked !== undefined && <Notice key={String(revoked)}>The key is revoked. It stopped working at once.</Notice>}
      <section aria-labelledby="create" className="max-w-xl">
        <h2 id="create" className="mb-4 text-xl font-semibold">
          Make a key
        </h2>
        <Form
          action={createKey}
          initial={answered('create', answer)}
          label="Make a key"
          submit="Make the key"
          pending="Making it …"
        >
          <Field name="name" label="Name" hint="What uses it." maxLength={100} required />
          <fieldset>
            <legend className="mb-1 font-medium">What it may do</legend>
            {grantable.map(([scope, words]) => (
              <label key={scope} className="flex min-h-11 items-center gap-3">
                <input type="checkbox" name="scope" value={scope} defaultChecked className="size-5 accent-tide" />
                <span>
                  {words} <code className="font-mono text-sm text-muted">{scope}</code>
                </span>
              </label>
            ))}
          </fieldset>
          <Field name="expiresIn" label="It expires" options={expiries} initial="90" required />
        </Form>
      </section>
      <section aria-labelledby="keys" className="mt-14">
        <h2 id="keys" className="mb-4 text-xl font-semibold">
          Your keys
        </h2>
        <KeyList keys={await keysOf(principal)} answer={answer} />
      </section>
      <section aria-labelledby="use" className="mt-14 max-w-xl">
        <h2 id="use" className="mb-4 text-xl font-semibold">
          How to use one
        </h2>
        <Command>{'curl -i $APP/api/service/report -H "authorization: Bearer $KEY"'}</Command>
      </section>
    </WithPlate>
  )
}

function KeysPlate() {
  return (
    <Plate
      route="GET, POST, DELETE /api/auth/keys"
      says={{
        Origin: 'this site only',
        Identity: 'the session’s cookie: a key makes no keys',
        Caller: '60 changes a minute',
        Access: 'signed in',
        Input: 'a name, scopes that you may give, an expiry',
        Ownership: 'somebody else’s key: 404',
        Response: 'the key once; afterwards there is a hash',
      }}
    />
  )
}
