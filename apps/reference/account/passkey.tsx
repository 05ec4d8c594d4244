'use client'

import { Field, Form } from '@/ui/form'
import { useScripted } from '@/ui/scripted'
import { addPasskey, byPasskey } from './passkey-ceremony'

/** Signs in, goes on with a sign-in, or proves again, by a passkey of this device; then leads to `next`. */
export function UsePasskey({ to, next, submit }: { to: 'login/passkey' | 'step-up'; next: string; submit: string }) {
  return useScripted() ? (
    <Form
      action={(_state, data) => byPasskey(to, next, data)}
      label={submit}
      submit={submit}
      pending="Asking your device …"
      tone="quiet"
    />
  ) : (
    <NeedsScript />
  )
}

export function AddPasskey() {
  return useScripted() ? (
    <Form
      action={(_state, data) => addPasskey(data)}
      label="Add a passkey"
      submit="Add a passkey"
      pending="Asking your device …"
    >
      <Field
        name="name"
        label="Name of the new passkey"
        hint="What you will know it by: the device, or the key on your ring."
        initial="This device"
        maxLength={64}
        required
      />
    </Form>
  ) : (
    <NeedsScript />
  )
}

function NeedsScript() {
  return (
    <noscript>
      <p className="text-muted">Passkeys need JavaScript.</p>
    </noscript>
  )
}
