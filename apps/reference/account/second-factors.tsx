import { answered } from '@/ui/answers'
import { Form } from '@/ui/form'
import { Moment } from '@/ui/moment'
import { Removal } from '@/ui/removal'
import { AuthenticatorStep } from './authenticator-step'
import { AddPasskey } from './passkey'
import { removeAuthenticator, removePasskey, replaceRecoveryCodes, setUpAuthenticator } from './security-actions'
import type { standingOf } from './standing'

interface Props {
  standing: Awaited<ReturnType<typeof standingOf>>
  /** The id of what a form without JavaScript was answered. */
  answer: string | string[] | undefined
}

export function AuthenticatorApp({ standing, answer }: Props) {
  const initial = answered('authenticator', answer)
  // Without JavaScript the codes are shown by the next page, which knows of the app already.
  if (!standing.totp || initial.once !== undefined) {
    return (
      <Form
        action={setUpAuthenticator}
        initial={initial}
        label="Authenticator app"
        submit="Set it up"
        submitNext="Confirm the code"
        pending="One moment …"
      >
        <AuthenticatorStep />
      </Form>
    )
  }
  return (
    <>
      <p className="font-medium text-tide">It is set up.</p>
      <Removal
        words="Remove the authenticator app"
        action={removeAuthenticator}
        initial={answered('remove-authenticator', answer)}
        label="Remove the authenticator app"
        submit="Remove it"
      >
        {standing.passkeys.length === 0
          ? 'From then on your password alone signs you in.'
          : 'From then on a passkey is your second step.'}
      </Removal>
    </>
  )
}

export function Passkeys({ standing: { passkeys }, answer }: Props) {
  return (
    <>
      {passkeys.length > 0 && (
        <ul className="mb-8 border-b border-line">
          {passkeys.map(({ id, name, createdAt, lastUsedAt, backedUp }) => (
            <li key={id} className="border-t border-line pt-4">
              <p className="font-medium wrap-anywhere">{name}</p>
              <p className="mt-1 text-sm text-muted">
                Since <Moment time={createdAt} />
                {lastUsedAt === null ? ', never used' : <>, last used {<Moment time={lastUsedAt} />}</>}
                {backedUp && ', on all devices of its account'}
              </p>
              <Removal
                words={
                  <>
                    Remove<span className="sr-only"> the passkey {name}</span>
                  </>
                }
                action={removePasskey}
                initial={answered(`passkey ${id}`, answer)}
                label={`Remove the passkey ${name}, ${id.slice(0, 8)}`}
                submit="Remove it"
                id={id}
              >
                It signs nobody in any more. Remove it from your device, too: there it is still offered.
              </Removal>
            </li>
          ))}
        </ul>
      )}
      <AddPasskey />
    </>
  )
}

export function RecoveryCodes({ standing: { recoveryCodes }, answer }: Props) {
  return (
    <>
      <p className="mb-5">{recoveryCodes === 1 ? 'One is left.' : `${recoveryCodes || 'None'} are left.`}</p>
      <Form
        action={replaceRecoveryCodes}
        initial={answered('codes', answer)}
        label="New recovery codes"
        submit="Make new ones"
        pending="Making them …"
        tone="quiet"
      />
    </>
  )
}
