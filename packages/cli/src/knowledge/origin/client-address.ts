import type { Facts } from '../../flow/facts.js'
import { argumentsOf, calleeOf, isCall, type Frame } from '../../flow/frame.js'
import { originPath } from '../../flow/origin.js'
import { usesOf, type Use } from '../../flow/uses.js'
import { bare, enclosingFunction, nameOf, textOf, walk, type Node } from '../../project/ast.js'
import type { SourceFile } from '../../project/source-file.js'
import { frameAt } from './cors-headers.js'

/** Files that do not match ask for no caller's address. */
export const ADDRESS_MENTIONS = /x-forwarded-for|x-real-ip|x-client-ip|true-client-ip|request-ip|\.ip\b/i

/** What anybody can send: `first` of a chain or all of it, from a header that proxies append to or pass on. */
export type AddressHeader =
  | 'x-forwarded-for'
  | 'x-real-ip'
  | 'x-client-ip'
  | 'true-client-ip'
  | 'request.ip'
  | 'request-ip'

/** Where the address of a caller is read. */
export interface AddressRead {
  readonly file: SourceFile
  readonly node: Node
  readonly frame: Frame
  readonly header: AddressHeader
}

/** What an address decides: whose limit is counted, or who may. */
export type AddressPurpose = 'limit' | 'decision'

export interface AddressUse {
  readonly purpose: AddressPurpose
  readonly use: Use
}

const HEADER = /^(?:x-forwarded-for|x-real-ip|x-client-ip|true-client-ip)$/i
const LIBRARY = /^request-ip#(?:default\.)?getClientIp$/
const REQUEST_IP = /^…(?:req(?:uest)?\.)?ip$/

/** Every read of a file. What a platform's own function gives is none: it is verified there. */
export function addressReadsIn(file: SourceFile, facts: Facts): AddressRead[] {
  const reads: AddressRead[] = []
  walk(file.program, (node) => {
    const header = headerOf(node, file, facts)
    if (header !== undefined) reads.push({ file, node, frame: frameAt(file, node), header })
    return true
  })
  return reads
}

function headerOf(node: Node, file: SourceFile, facts: Facts): AddressHeader | undefined {
  if (isCall(node)) {
    const callee = bare(calleeOf(node))
    const [first] = argumentsOf(node)
    const method = callee.type === 'MemberExpression' ? nameOf(callee.property, callee.computed) : undefined
    const name = textOf(first)
    if (/^(?:get|header)$/.test(method ?? '') && name !== undefined && HEADER.test(name)) return lower(name)
    const path = originPath(facts.origins.of(calleeOf(node), frameAt(file, node)))
    return LIBRARY.test(path) ? 'request-ip' : undefined
  }
  if (node.type !== 'MemberExpression') return undefined
  const name = nameOf(node.property, node.computed)
  if (name === undefined) return undefined
  if (node.computed && HEADER.test(name)) return lower(name)
  if (name !== 'ip' || node.computed) return undefined
  return REQUEST_IP.test(originPath(facts.origins.of(node, frameAt(file, node)))) && isRequest(node.object)
    ? 'request.ip'
    : undefined
}

function lower(name: string): AddressHeader {
  return name.toLowerCase() as AddressHeader
}

function isRequest(node: Node): boolean {
  return node.type === 'Identifier' && /^(?:req|request|nextRequest|_req)$/.test(node.name)
}

/** Whether another entry than the first is taken: the one that a proxy of one's own wrote. */
export function takesTrustedEntry({ node, frame }: AddressRead): boolean {
  const fn = enclosingFunction(node)
  const text = fn === undefined ? frame.file.text : frame.file.text.slice(fn.start, fn.end)
  return /\.at\(\s*-|\.pop\(\)|\.length\s*-|\.toReversed\(\)|\.reverse\(\)|\.slice\(\s*-|hops?\b|trusted/i.test(text)
}

/** Whether it is only believed where it is an address, or after one that a platform wrote. */
export function isWeighed({ node, frame }: AddressRead): boolean {
  const fn = enclosingFunction(node)
  const text = fn === undefined ? frame.file.text : frame.file.text.slice(fn.start, fn.end)
  return /x-vercel-forwarded-for|cf-connecting-ip|fly-client-ip|x-nf-client-connection-ip|x-appengine-user-ip/i.test(
    text,
  )
}

const LIMITS =
  /(?:rate|limit|throttl|consume|attempt|quota|flood|bucket|\bincr\b|\.incr(?:by)?$|slidingWindow|fixedWindow|blockUntil)/i
const JUDGES =
  /(?:allow|permit|block|bann?|deny|denied|inrange|in_range|iprange|cidr|whitelist|blacklist|safelist|trusted|internal|isLocal|verifyIp|checkIp|restrict)/i
const HARMLESS = /^(?:unknown|anonymous|localhost|127\.0\.0\.1|::1|::ffff:127\.0\.0\.1|0\.0\.0\.0|null|undefined|)$/

/** What an address is used for that matters; logging, statistics and records do not. */
export function addressUses(read: AddressRead, facts: Facts): AddressUse[] {
  return usesOf(read.node, read.frame, facts).flatMap((use): AddressUse[] => {
    const purpose = purposeOf(use)
    return purpose === undefined ? [] : [{ purpose, use }]
  })
}

function purposeOf({ node, frame, call }: Use): AddressPurpose | undefined {
  if (call !== undefined) {
    const callee = calleeOf(call.node)
    const written = frame.file.text.slice(callee.start, callee.end)
    const path = originPath(call.callee)
    if (/\b(?:console|log(?:ger)?)\b|\.(?:info|debug|warn|error|track|capture)$/i.test(written)) return undefined
    if (LIMITS.test(written) || (call.callee.root.kind === 'external' && LIMITS.test(path))) return 'limit'
    if (JUDGES.test(written)) return 'decision'
    // store.get(ip), of a store of the module's own
    if (/^#(?:Map|LRUCache)\(\)\.(?:get|set|has)$|lru-cache#\w+\(\)\.(?:get|set|has)$/.test(path)) return 'limit'
    return /\.(?:includes|has|some|indexOf)$/.test(written) && JUDGES.test(written) ? 'decision' : undefined
  }
  const up = node.parent
  if (up?.type === 'BinaryExpression' && /^[!=]==?$/.test(up.operator)) {
    const other = up.left === node ? up.right : up.left
    const text = textOf(other)
    if (text === undefined && (other.type === 'Literal' || (other.type === 'Identifier' && other.name === 'undefined')))
      return undefined
    return text !== undefined && HARMLESS.test(text) ? undefined : 'decision'
  }
  // counts[ip]
  if (up?.type === 'MemberExpression' && up.computed && up.property === node) {
    return LIMITS.test(frame.file.text.slice(up.object.start, up.object.end)) ? 'limit' : undefined
  }
  return undefined
}
