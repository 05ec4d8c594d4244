import type { Facts } from '../../flow/facts.js'
import type { Handler } from '../../flow/handler.js'
import { originPath } from '../../flow/origin.js'
import type { CallSite } from '../../flow/reach.js'
import { argumentsOf, calleeOf } from '../../flow/frame.js'
import { bare, isCallable, nameOf, textOf, walk, within, type Node } from '../../project/ast.js'
import { exposuresOf } from '../answers/exposure.js'
import { nominalCheck } from '../identity/identity.js'
import { AI, MESSAGES } from './paid.js'
import { HASHES } from '../credentials/passwords.js'
import { isServicePath, wordsOf } from '../identity/public-routes.js'

/** Why it matters how often somebody may call. */
export type CriticalKind = 'sign-in' | 'credential' | 'ai' | 'message' | 'upload' | 'payment'

export const CRITICAL_TOLD: Readonly<Record<CriticalKind, string>> = {
  'sign-in': 'Callers sign in, register or prove who they are here',
  credential: 'A password or a code is compared here',
  ai: 'Each call is paid to a model’s provider',
  message: 'Each call sends a message',
  upload: 'Each call stores a file',
  payment: 'Each call begins a payment',
}

export interface Critical {
  readonly kind: CriticalKind
  /** What has to be limited; empty where no call of it is known. */
  readonly sites: readonly CallSite[]
  /** The provider that signs in, and counts. */
  readonly provider: string | undefined
  /** Whether nothing but a comparison in the code says so. */
  readonly compared: boolean
}

const ELSEWHERE_MESSAGES =
  /^(?:[@~.]\/|@\w+\/)[^#]*#(?:\w+\.)*(?:send(?:\w*(?:E?[mM]ail|SMS|Sms|Otp|OTP|Code|Message|Verification|Invite)\w*)|emails\.send)$/
const URLS =
  /^https:\/\/(?:api\.(?:openai\.com|anthropic\.com|mistral\.ai|groq\.com|together\.xyz|replicate\.com|stability\.ai|elevenlabs\.io|cohere\.(?:ai|com)|perplexity\.ai|deepseek\.com|x\.ai|deepgram\.com|assemblyai\.com|deepinfra\.com|fireworks\.ai|voyageai\.com|runwayml\.com|d-id\.com|heygen\.com|hume\.ai|play\.ht|murf\.ai)|(?:queue\.)?fal\.run|router\.huggingface\.co|openrouter\.ai|generativelanguage\.googleapis\.com|api-inference\.huggingface\.co)/
const MAIL_URLS =
  /^https:\/\/api\.(?:resend\.com|sendgrid\.com|postmarkapp\.com|mailgun\.net|brevo\.com|twilio\.com|emailjs\.com|sendinblue\.com)/
const STORES =
  /^@vercel\/blob#put$|^@vercel\/blob\/client#handleUpload$|^@aws-sdk\/client-s3#S3Client\(\)\.send$|^@aws-sdk\/s3-request-presigner#getSignedUrl$|^cloudinary#.*upload\w*$|^@google-cloud\/storage#.*\.save$|\.storage\.from\(\)\.upload$/
const PAYS = /^stripe#.*\.(?:checkout\.sessions|paymentIntents|subscriptions|customers)\.create$/

/** Providers that sign in and count for themselves. */
const PROVIDERS =
  /\.auth\.(?:signInWith\w+|signUp|resetPasswordForEmail|verifyOtp|resend)$|^@clerk\/(?:nextjs|backend)|^@workos-inc\/(?:node|authkit-nextjs)#|^@auth0\/|^@kinde-oss|^firebase\/auth#|^(?:aws-amplify|@aws-amplify\/auth|@aws-sdk\/client-cognito-identity-provider)|^(?:stytch|@stytch\/\w+|appwrite|node-appwrite)#|^auth0#|^holdfast\/(?:next|accounts)#.*\.(?:actions|handlers)\.\w+$/

const STRONG =
  /^(?:(?:handle|process|do|user|admin|submit|perform|custom|mobile|member|customer|client|email|credentials?)-?)?(?:log-?in|sign-?in|sign-?up)(?:-?(?:action|user|with-(?:password|email|credentials)|handler|form|account|request|submit))?$|^(?:forgot|reset|recover|request|send)-?password(?:-?(?:reset|email|link|action|request|code))*$|^password-?(?:reset|recovery|forgot)(?:-?\w+)?$|^(?:send|verify|request|resend|generate|check|validate|confirm)-?(?:otp|2fa|mfa|pin|passcode|magic-?link|verification-?(?:code|email|link|token)?|sms-?code|login-?code|phone-?code)(?:-?\w+)?$|^(?:otp|magic-?link|2fa|mfa)$|^register-?(?:user|account|action|customer|member)$|^create-?(?:account|password-reset-token)$|^(?:verify|check|validate)-?password$/
/** No other evidence is needed. */
const SPEAKS_FOR_ITSELF = /(?:forgot|reset|recover)-?password|password-?(?:reset|recovery|forgot)|otp|magic-?link/
const WEAK =
  /^(?:register|registration|authenticate|auth|forgot|reset|recover|verify|verification|resend|code|verify-?code|verify-?email|resend-?(?:email|code|verification\w*))$/
const ELSEWHERE =
  /^(?:\[\.\.\..*|oauth2?|oidc|saml|sso|scim|callback|google|github|facebook|apple|kakao|discord|twitter|linkedin|microsoft|azure|device|devices|webauthn|passkeys?|push|domain|domains|webhook|webhooks|logout|sign-?out)$/
const EVIDENCE =
  /passport\.authenticate\(\s*['"](?:local|login|credentials)|\b(?:password|passwd|passcode|otp|email|username|phone(?:Number)?|credential\w*|identifier|pin|mfaCode|totp)\b/i

const COMPARES =
  /^(?:bcrypt(?:js)?|@node-rs\/bcrypt|bcrypt-ts|argon2|@node-rs\/argon2|oslo\/password|@better-auth\/utils\/password|hash-wasm|password-hash|scrypt-kdf)#.*(?:compare|verify|compareSync|verifySync)\w*$/

/** Why it matters how often a handler is called; undefined where it does not. */
export function criticalOf(handler: Handler, facts: Facts): Critical | undefined {
  if (handler.entries.length === 0 || isServicePath(handler)) return undefined
  if (handler.kind === 'route' && /^(?:HEAD|OPTIONS)$/.test(handler.method)) return undefined
  const isElsewhere = wordsOf(handler).some((word) => ELSEWHERE.test(word))
  const sites = facts.sites(handler).filter(({ depth }) => depth <= 5)
  const provider = sites.find(({ callee }) => PROVIDERS.test(originPath(callee)))
  const found = (kind: CriticalKind, at: readonly CallSite[], compared = false): Critical => ({
    kind,
    sites: at,
    provider: provider === undefined ? undefined : originPath(provider.callee).replace(/#.*$/, ''),
    compared,
  })
  // What compares the secret of a key says nothing of people.
  const asksPeople = EVIDENCE.test(codeOf(handler))
  const compares = asksPeople ? sites.filter(({ callee }) => COMPARES.test(originPath(callee))) : []
  const changes = handler.method !== 'GET'
  if (changes && !isElsewhere && isSignIn(handler, compares.length > 0)) {
    const compared = compares.length === 0 && comparesPassword(handler)
    return found('sign-in', compares.length > 0 ? compares : effects(handler, facts), compared)
  }
  const registered = changes && !isElsewhere ? registers(sites, handler, facts) : []
  if (registered.length > 0) return found('sign-in', registered)
  const ai = sites.filter((site) => AI.test(originPath(site.callee)) || fetches(site, URLS))
  if (ai.length > 0) return found('ai', ai)
  if (!changes || isElsewhere) return undefined
  if (compares.length > 0) return found('credential', compares)
  if (comparesPassword(handler)) return found('credential', effects(handler, facts), true)
  const messages = sites.filter(({ callee, node, frame, depth }) => {
    // Further away it is one of many consequences, and not what is asked for.
    if (depth > 2) return false
    const path = originPath(callee)
    return MESSAGES.test(path) || ELSEWHERE_MESSAGES.test(path) || fetches({ node, callee, frame }, MAIL_URLS)
  })
  if (messages.length > 0) return found('message', messages)
  const uploads = sites.filter(({ callee, node }) => STORES.test(originPath(callee)) && !isRead(node))
  if (uploads.length > 0) return found('upload', uploads)
  const payments = sites.filter(({ callee }) => PAYS.test(originPath(callee)))
  return payments.length > 0 ? found('payment', payments) : undefined
}

/** The most telling of what a handler does: what it changes, or else what it reads. */
function effects(handler: Handler, facts: Facts): CallSite[] {
  const exposures = exposuresOf(handler, facts)
  const costly = exposures.filter(({ effect }) => effect === 'costly')
  const writes = exposures.filter(({ effect }) => effect === 'write')
  return (costly.length > 0 ? costly : writes.length > 0 ? writes : exposures).map(({ site }) => site)
}

function isSignIn(handler: Handler, compares: boolean): boolean {
  const words = wordsOf(handler)
  const told = words.map((word) => (handler.kind === 'action' ? word.replace(/-(?:action|handler)$/, '') : word))
  const strong = told.some((word) => STRONG.test(word))
  if (told.some((word) => SPEAKS_FOR_ITSELF.test(word))) return true
  const weak = told.some((word) => WEAK.test(word))
  if (!strong && !weak) return false
  const { file } = handler
  const evidence = EVIDENCE.test(codeOf(handler)) || (strong && EVIDENCE.test(file.text))
  return strong
    ? evidence || compares
    : compares || (evidence && (handler.kind !== 'action' || /password|otp/i.test(file.text)))
}

/** What is written of it: the statement that exports it, or all of the file where its functions stand elsewhere in it. */
function codeOf({ file, node, entries }: Handler): string {
  const isInside = entries.some(({ fn, file: home }) => home === file && fn !== undefined && within(node, fn))
  return isInside ? file.text.slice(node.start, node.end) : file.text
}

/** Whether somebody whom nobody knows has a password hashed that he sent: a registration, whatever its path. */
function registers(sites: readonly CallSite[], handler: Handler, facts: Facts): CallSite[] {
  const hashes = sites.filter(({ callee, depth }) => depth <= 3 && HASHES.test(originPath(callee)))
  return hashes.filter(
    (site) =>
      facts.guardOf(nominalCheck, site, handler) === undefined &&
      argumentsOf(site.node)
        .slice(0, 1)
        .some((each) =>
          facts.sources.of(each, site.frame, handler).some(({ kind }) => /^(?:body|argument)$/.test(kind)),
        ),
  )
}

function fetches({ node, callee }: Pick<CallSite, 'node' | 'callee' | 'frame'>, urls: RegExp): boolean {
  if (!/^(?:#fetch|axios#.*)$/.test(originPath(callee))) return false
  const [first] = argumentsOf(node)
  const url = first === undefined ? undefined : beginningOf(first)
  return url !== undefined && urls.test(url)
}

function beginningOf(node: Node): string | undefined {
  const plain = bare(node)
  return plain.type === 'TemplateLiteral' ? plain.quasis[0]?.value.raw : textOf(plain)
}

/** `new GetObjectCommand(…)`, `createPresignedGet` and the like only read. */
function isRead(node: Node): boolean {
  let reads = false
  walk(node, (each) => {
    if (each.type === 'NewExpression' && each.callee.type === 'Identifier') {
      reads ||= /^(?:Get|List|Head|Delete|Copy)\w*Command$/.test(each.callee.name)
    }
    return !reads
  })
  return reads
}

const SECRET_NAME = /^(?:password|passwd|passcode|pin|otp|otpCode|password_?hash|hashed_?password|access_?code)$/i
const AGAIN = /confirm|repeat|again|retype|old|new|2$/i

/** `user.password !== password`: a comparison with what is kept, and not of two fields of a form. */
function comparesPassword({ entries }: Handler): boolean {
  let found = false
  for (const { fn } of entries) {
    if (fn === undefined) continue
    walk(fn, (node) => {
      if (node.type === 'BinaryExpression' && /^[!=]==?$/.test(node.operator)) {
        const names = [lastName(node.left), lastName(node.right)]
        found ||=
          names.some((name) => SECRET_NAME.test(name)) && names.every((name) => name !== '' && !AGAIN.test(name))
      }
      return !found
    })
  }
  return found
}

/** The name that an expression ends with; empty for what is written out. */
function lastName(node: Node): string {
  const plain = bare(node)
  if (plain.type === 'Identifier') return plain.name === 'undefined' ? '' : plain.name
  if (plain.type === 'MemberExpression') return nameOf(plain.property, plain.computed) ?? ''
  if (plain.type === 'CallExpression' && !isCallable(plain.callee)) return lastName(calleeOf(plain))
  return ''
}
