import type { Check, Proof } from '../../flow/guards.js'
import type { Frame } from '../../flow/frame.js'
import { byPath, originPath, type Origin } from '../../flow/origin.js'
import type { Origins } from '../../flow/origins.js'
import { bare, type Node } from '../../project/ast.js'

/** Calls that check a message's signature, by what they are. */
const KNOWN: readonly (readonly [RegExp, Proof])[] = [
  [
    /[.…#]webhooks\.(?:constructEvent|constructEventAsync|unwrap|verifySignature)$|[.…#](?:parseThinEvent|parseEventNotification\w*)$/,
    'throws',
  ],
  [/^(?:svix|standardwebhooks)#Webhook\(\)\.verify$/, 'throws'],
  [/^@clerk\/(?:nextjs|backend)\/webhooks#verifyWebhook$/, 'throws'],
  [/^@upstash\/qstash(?:\/\w+)?#Receiver\(\)\.verify$/, 'throws'],
  [/^(?:resend|openai|@workos-inc\/node|@mux\/mux-node)#.*\.webhooks\.\w*(?:verify|unwrap|construct)\w*$/, 'throws'],
  // What SDKs call it, and clients of theirs whose source is not here.
  [/^[^#]+#.*\bwebhooks?\.(?:verify|validate|unwrap|construct)\w*$/, 'throws'],
  [/^@paddle\/paddle-node-sdk#.*\.unmarshal$/, 'throws'],
  [/^@polar-sh\/sdk\/webhooks#validateEvent$/, 'throws'],
  [/^@octokit\/webhooks(?:-methods)?#(?:Webhooks\(\)\.)?verify$/, 'returns'],
  [/^twilio#(?:default\.)?validateRequest\w*$/, 'returns'],
  [/^discord-interactions#verifyKey$/, 'returns'],
  [/^tweetnacl#(?:default\.)?sign\.detached\.verify$/, 'returns'],
  [/^@sendgrid\/eventwebhook#EventWebhook\(\)\.verifySignature$/, 'returns'],
  [/^@apple\/app-store-server-library#SignedDataVerifier\(\)\.verifyAndDecode\w+$/, 'throws'],
  [/^razorpay#.*validateWebhookSignature$/, 'returns'],
  [/^(?:node:)?crypto#(?:default\.)?(?:timingSafeEqual|verify|createVerify\(\).*\.verify)$/, 'returns'],
  [/^#crypto\.subtle\.verify$|^#crypto\.timingSafeEqual$/, 'returns'],
  [/^(?:tsscmp|safe-compare|secure-compare|scmp|buffer-equal-constant-time)#default$/, 'returns'],
]

/** Wrappers of libraries that call a handler only with a message that was signed. */
const WRAPS = [
  /^@upstash\/qstash\/(?:nextjs|dist\/nextjs)#verifySignature\w*$/,
  /^@upstash\/workflow\/nextjs#serve(?:Many)?$/,
  /^inngest\/(?:next|\w+)#serve$/,
  /^@polar-sh\/nextjs#Webhooks$/,
  /^@trigger\.dev\/nextjs#/,
]

/** What functions are called that check a service's proof, where their source is not here. */
const NAMED =
  /(?:^|[#.…])(?:verify|validate|check|isValid|assert|require|ensure|is|with)\w*(?:Signature|Webhook|Cron|Secret|Qstash|QStash|Hmac|HMAC)\w*$/

const proofOf = byPath((path) => KNOWN.find(([pattern]) => pattern.test(path))?.[1])

/** A signature, or a secret that both sides know. */
export const serviceCheck: Check = {
  name: 'service',
  proof(callee) {
    const path = originPath(callee)
    const known = proofOf(path)
    if (known !== undefined) return known
    return isElsewhere(callee) && NAMED.test(path) ? 'throws' : undefined
  },
  compared({ operator, left, right }, frame, origins) {
    if (!/^[!=]==?$/.test(operator) || !comparesProof(left, right, frame, origins)) return undefined
    return operator.startsWith('=') ? 'holds' : 'fails'
  },
  wraps(callee) {
    const path = originPath(callee)
    return WRAPS.some((pattern) => pattern.test(path)) || (isElsewhere(callee) && NAMED.test(path))
  },
}

/** A module of the project, or of its workspace, whose source is not here. */
export function isElsewhere({ root }: Origin): boolean {
  return (
    root.kind === 'external' &&
    (/^[.~#]/.test(root.module) ||
      /^@\/|^src\//.test(root.module) ||
      /^@[\w-]+\/(?:[\w-]*auth|lib|server|api|core|db|utils?|shared)(?:\/|$)/.test(root.module))
  )
}

/** Whether a comparison is one of what came with a request and a secret, or a digest that was made with one. */
export function comparesProof(left: Node, right: Node, frame: Frame, origins: Origins): boolean {
  const one = isSecret(left, frame, origins) || isDigest(left, frame, origins)
  const other = isSecret(right, frame, origins) || isDigest(right, frame, origins)
  if (one === other) return false
  const given = bare(one ? right : left)
  return given.type !== 'Literal' && !(given.type === 'Identifier' && given.name === 'undefined')
}

const SECRET_NAME = String.raw`\w*(?:SECRET|KEY|TOKEN|PASSCODE|CREDENTIAL|[sS]ecret|[aA]piKey|Token)\w*`
const SECRET = new RegExp(
  String.raw`^#process\.env\.${SECRET_NAME}$|(?:[eE]nv|ENV|[cC]onfig|[sS]ettings|[sS]ecrets)(?:\(\))?\.${SECRET_NAME}$`,
)
/** Of a file of constants that is not here. */
const SECRET_CONSTANT = /#[A-Z][A-Z0-9_]*(?:SECRET|API_KEY|TOKEN)$/

/** A secret of the environment, alone or in `Bearer ${…}`. */
export function isSecret(node: Node, frame: Frame, origins: Origins): boolean {
  return some(node, frame, (each) => {
    const origin = origins.of(each, frame)
    const path = originPath(origin)
    if (path.includes('.NEXT_PUBLIC_')) return false
    return SECRET.test(path) || (isElsewhere(origin) && SECRET_CONSTANT.test(path))
  })
}

const DIGEST =
  /^(?:node:)?crypto#(?:default\.)?(?:createHmac|createHash)\(\).*\.digest\(\)|^crypto-js(?:\/[\w-]+)?#.*[hH]mac\w*\(\)|^#crypto\.subtle\.sign\(\)/

/** A text that only somebody with the secret can make. */
export function isDigest(node: Node, frame: Frame, origins: Origins): boolean {
  return some(node, frame, (each) => DIGEST.test(originPath(origins.of(each, frame))))
}

/** Whether a text or any part that it is put together from is such. */
function some(node: Node, frame: Frame, is: (node: Node) => boolean): boolean {
  const plain = bare(node)
  if (plain.type === 'TemplateLiteral') return plain.expressions.some((each) => some(each, frame, is))
  if (plain.type === 'BinaryExpression' && plain.operator === '+') {
    return some(plain.left, frame, is) || some(plain.right, frame, is)
  }
  if (plain.type === 'Identifier') {
    const binding = frame.file.bindings.lookup(plain.name, plain)
    if (binding?.kind === 'variable') {
      const values = [binding.init, ...binding.assigned].filter((each) => each !== undefined)
      const made = values.map((each) => bare(each)).filter(({ type }) => /^(?:Template|Binary)/.test(type))
      if (made.some((each) => some(each, frame, is))) return true
    }
  }
  return /^(?:Identifier|MemberExpression|CallExpression|LogicalExpression)$/.test(plain.type) && is(plain)
}
