import { normalizeName } from '../bodies.js'
import { fields, list, refined, text, type Field } from '../fields.js'
import type { AssertionResponse, RegistrationResponse } from './webauthn.js'

/** Room for a recovery code with its dashes; what it is, is looked at later. */
const code = text({ min: 1, max: 64 })

export interface CodeBody extends Record<string, unknown> {
  /** As typed: six digits, or a recovery code. */
  readonly code: string
}

export const codeBody = fields<CodeBody>({ code })

/** The characters of base64url; at most what the largest response of its kind takes, and then some. */
function base64url(max: number): Field<string> {
  return refined(
    text({ min: 1, max }),
    (value) => (/^[\w-]+$/.test(value) ? value : null),
    'This is not base64url text.',
  )
}

/** 1,023 bytes (WebAuthn §4, Credential ID). */
const credentialId = base64url(1364)

const transport = refined(
  text({ min: 1, max: 32 }),
  (value) => (/^[a-z-]+$/.test(value) ? value : null),
  'This is not the name of a transport.',
)

/** Browsers and forms write what is absent as null, as an empty text, or not at all. */
function either<T, Absent>(field: Field<T>, absent: Absent): Field<T | Absent> {
  return (input) => (input === undefined || input === null || input === '' ? { value: absent } : field(input))
}

type Declared<T> = { readonly [Name in keyof T]: Field<T[Name]> }

/** The declared members, each read by its field; `null` when one of them is not as declared. */
function members<T>(declared: Declared<T>, input: unknown): T | null {
  if (typeof input !== 'object' || input === null) return null
  const output: Record<string, unknown> = {}
  for (const [name, field] of Object.entries<Field<unknown>>(declared)) {
    const read = field(Object.hasOwn(input, name) ? (input as Record<string, unknown>)[name] : undefined)
    if (!('value' in read)) return null
    output[name] = read.value
  }
  return output as T
}

/** What is needed of `PublicKeyCredential.toJSON()` (WebAuthn §5.1.1): the credential id in its one spelling, and these. */
function credential<T>(declared: Declared<T>): Field<T & { readonly id: string }> {
  return (input) => {
    const outer = members({ id: credentialId, rawId: credentialId, type: text({ min: 1, max: 32 }) }, input)
    const inner = members(declared, (input as { readonly response?: unknown } | null)?.response)
    if (outer === null || inner === null || outer.type !== 'public-key' || outer.rawId !== outer.id) {
      return { code: 'invalid_format', message: 'This is not the response of an authenticator.' }
    }
    return { value: { id: outer.id, ...inner } }
  }
}

const registration = credential<Omit<RegistrationResponse, 'id'>>({
  clientDataJSON: base64url(8192),
  attestationObject: base64url(16_384),
  transports: either(list(transport, 16), []),
})

const assertion = credential<Omit<AssertionResponse, 'id'>>({
  clientDataJSON: base64url(8192),
  authenticatorData: base64url(8192),
  signature: base64url(8192),
  userHandle: either(base64url(86), undefined),
})

export interface PasskeyBody extends Record<string, unknown> {
  /** What its owner calls it. */
  readonly name: string
  readonly response: RegistrationResponse
}

export const passkeyBody = fields<PasskeyBody>({
  name: refined(text({ min: 1, max: 64 }), normalizeName, 'This is not a name.'),
  response: registration,
})

export interface AssertionBody extends Record<string, unknown> {
  readonly response: AssertionResponse
}

export const assertionBody = fields<AssertionBody>({ response: assertion })

export interface StepUpBody extends Record<string, unknown> {
  readonly password: string | undefined
  readonly code: string | undefined
  readonly response: AssertionResponse | undefined
}

export const stepUpBody = fields<StepUpBody>({
  password: either(text({ min: 1, max: 1024 }), undefined),
  code: either(code, undefined),
  response: either(assertion, undefined),
})
