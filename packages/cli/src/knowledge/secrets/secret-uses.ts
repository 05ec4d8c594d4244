import type { Facts } from '../../flow/facts.js'
import { calledName, argumentsOf, calleeOf, isCall, topFrame, type CallNode } from '../../flow/frame.js'
import { originPath } from '../../flow/origin.js'
import { textOf, type Node } from '../../project/ast.js'
import type { SourceFile } from '../../project/source-file.js'
import { mayCall } from '../imported-calls.js'
import { literalsOf } from '../values.js'

/** Something that is only as safe as the key that it is given. */
export interface SecretUse {
  readonly key: Node
  /** The file that the key is written in. */
  readonly file: SourceFile
  /** What it protects. */
  readonly protects: 'tokens' | 'sessions' | 'what it encrypts' | 'signatures'
}

interface Known {
  readonly calls: RegExp
  /** The argument that is the key, or the name that it has in any of them. */
  readonly key: number | readonly string[]
  readonly protects: SecretUse['protects']
}

const USES: readonly Known[] = [
  { calls: /^jsonwebtoken#(?:default\.)?(?:sign|verify)$/, key: 1, protects: 'tokens' },
  {
    calls:
      /^jose(?:\/[\w/]+)?#(?:\w+\.)?(?:SignJWT|EncryptJWT|CompactSign|CompactEncrypt|FlattenedSign|GeneralSign)\(\).*\.(?:sign|encrypt)$/,
    key: 0,
    protects: 'tokens',
  },
  {
    calls: /^jose(?:\/[\w/]+)?#(?:\w+\.)?(?:jwtVerify|jwtDecrypt|compactVerify|compactDecrypt)$/,
    key: 1,
    protects: 'tokens',
  },
  {
    calls: /^(?:jwt-simple|@tsndr\/cloudflare-worker-jwt)#(?:default\.)?(?:encode|decode|sign|verify)$/,
    key: 1,
    protects: 'tokens',
  },
  { calls: /^hono\/jwt#(?:Jwt\.)?(?:sign|verify)$/, key: 1, protects: 'tokens' },
  { calls: /^fast-jwt#create(?:Signer|Verifier)$/, key: ['key'], protects: 'tokens' },
  { calls: /^iron-session(?:\/\w+)?#\w+$|^next-iron-session#\w+$/, key: ['password'], protects: 'sessions' },
  {
    calls:
      /^next-auth(?:\/(?:next|jwt|middleware))?#(?:default|getServerSession|unstable_getServerSession|getToken|encode|decode|withAuth)$/,
    key: ['secret'],
    protects: 'sessions',
  },
  { calls: /^@auth\/\w+#\w+$/, key: ['secret'], protects: 'sessions' },
  { calls: /^better-auth(?:\/\w+)?#betterAuth$/, key: ['secret'], protects: 'sessions' },
  {
    calls: /^(?:express-session|next-session|cookie-session|cookies|keygrip)#/,
    key: ['secret', 'keys'],
    protects: 'sessions',
  },
  { calls: /^cookie-signature#(?:default\.)?(?:sign|unsign)$/, key: 1, protects: 'sessions' },
  { calls: /^cookie-parser#default$/, key: 0, protects: 'sessions' },
  { calls: /^@hapi\/iron#(?:default\.)?(?:seal|unseal)$/, key: 1, protects: 'sessions' },
  { calls: /^iron-webcrypto#(?:seal|unseal)$/, key: 2, protects: 'sessions' },
  { calls: /^(?:node:)?crypto#(?:default\.)?createHmac$/, key: 1, protects: 'signatures' },
  { calls: /^(?:node:)?crypto#(?:default\.)?create(?:Cipher|Decipher)(?:iv)?$/, key: 1, protects: 'what it encrypts' },
  {
    calls:
      /^#(?:(?:globalThis|window|self)\.)?crypto\.subtle\.importKey$|^(?:node:)?crypto#(?:default\.)?(?:webcrypto\.)?subtle\.importKey$/,
    key: 1,
    protects: 'signatures',
  },
  {
    calls:
      /^crypto-js(?:\/[\w-]+)?#(?:default\.)?(?:AES|TripleDES|DES|Rabbit)\.(?:encrypt|decrypt)$|^crypto-js\/aes#(?:default\.)?(?:encrypt|decrypt)$/,
    key: 1,
    protects: 'what it encrypts',
  },
  {
    calls: /^crypto-js(?:\/[\w-]+)?#(?:default\.)?Hmac\w+$|^crypto-js\/hmac-\w+#default$/,
    key: 1,
    protects: 'signatures',
  },
  { calls: /^cryptr#default$/, key: 0, protects: 'what it encrypts' },
  { calls: /^stripe#.*\.webhooks\.constructEvent(?:Async)?$/, key: 2, protects: 'signatures' },
  { calls: /^svix#Webhook$|^standardwebhooks#Webhook$/, key: 0, protects: 'signatures' },
]

const MODULES =
  /jsonwebtoken|jose|jwt|hono|iron|next-auth|^@auth\/|better-auth|session|cookie|keygrip|crypto|cryptr|svix|standardwebhooks|stripe/

/** The keys that a call is given. */
export function secretUses(call: CallNode, file: SourceFile, facts: Facts): readonly SecretUse[] {
  if (!mayCall(call, file, MODULES) && calledName(call)?.startsWith('constructEvent') !== true) return []
  const path = originPath(facts.origins.of(calleeOf(call), topFrame(file)))
  const use = USES.find(({ calls }) => calls.test(path))
  if (use === undefined || isNoSecret(call, path, file, facts)) return []
  const { key, protects } = use
  if (typeof key === 'number') {
    const given = argumentsOf(call)[key]
    return given === undefined || given.type === 'SpreadElement' ? [] : [{ key: given, file, protects }]
  }
  const literals = literalsOf(facts.project)
  return argumentsOf(call).flatMap((argument) =>
    key.flatMap((name) => {
      return literals
        .entries({ node: argument, file })
        .flatMap(([each, value]): SecretUse[] =>
          each === name ? [{ key: value.node, file: value.file, protects }] : [],
        )
    }),
  )
}

/**
 * A digest whose key is a label on purpose: Telegram derives a key by signing the secret with a known text, and an ETag is
 * no proof of anything.
 */
function isNoSecret(call: CallNode, path: string, file: SourceFile, facts: Facts): boolean {
  const [algorithm, key] = argumentsOf(call)
  if (path.endsWith('.importKey')) return !/^(?:raw|pkcs8)$/.test(textOf(algorithm) ?? 'raw')
  if (!/[hH]mac/.test(path)) return false
  if (/^(?:md5|sha1)$/i.test(textOf(algorithm) ?? '') || textOf(key) === 'WebAppData') return true
  const member = call.parent
  const update = member?.parent
  if (member?.type !== 'MemberExpression' || !isCall(update ?? call)) return false
  const [signed] = update === undefined || update === null || !isCall(update) ? [] : argumentsOf(update)
  return signed !== undefined && originPath(facts.origins.of(signed, topFrame(file))).startsWith('#process.env.')
}
