import { fileTypeFromBuffer, supportedMimeTypes } from 'file-type/core'
import { extensionOf } from './file-name.js'

/** Bytes from the start of a file by which its type is told; a document that is a zip has its parts' names there. */
export const HEAD_BYTES = 16_384

/** Other names of a type: what browsers and operating systems send, and what detection answers. */
const ALIASES: Readonly<Record<string, string>> = {
  'image/jpg': 'image/jpeg',
  'image/pjpeg': 'image/jpeg',
  'image/apng': 'image/png',
  'image/vnd.microsoft.icon': 'image/x-icon',
  'audio/mp3': 'audio/mpeg',
  'audio/x-wav': 'audio/wav',
  'audio/x-m4a': 'audio/mp4',
  'audio/x-flac': 'audio/flac',
  'audio/ogg; codecs=opus': 'audio/ogg',
  'video/x-m4v': 'video/mp4',
  'application/x-zip-compressed': 'application/zip',
  'application/x-gzip': 'application/gzip',
  'text/xml': 'application/xml',
}

/** Extensions of types that have more than one, or one that detection does not give. */
const EXTENSIONS: Readonly<Record<string, readonly string[]>> = {
  'image/jpeg': ['jpg', 'jpeg'],
  'image/png': ['png', 'apng'],
  'image/tiff': ['tif', 'tiff'],
  'image/heic': ['heic', 'heif'],
  'audio/mp4': ['m4a', 'mp4'],
  'audio/ogg': ['ogg', 'oga', 'opus'],
  'video/mp4': ['mp4', 'm4v'],
  'image/svg+xml': ['svg'],
  'text/plain': ['txt', 'text', 'log'],
  'text/csv': ['csv'],
  'text/markdown': ['md', 'markdown'],
  'text/html': ['html', 'htm'],
  'application/json': ['json'],
  'application/xml': ['xml'],
}

/** Types without a magic number: known by what they are not. */
const TEXTS: ReadonlySet<string> = new Set(['text/plain', 'text/csv', 'text/markdown', 'application/json'])
/** Text that a browser runs. */
const MARKUPS: ReadonlySet<string> = new Set(['image/svg+xml', 'text/html', 'application/xml'])

/** Whether files of the type can be told apart: what `types` may list. */
export function isFileType(type: string): boolean {
  return type === canonical(type) && (TEXTS.has(type) || MARKUPS.has(type) || supportedMimeTypes.has(type))
}

export interface FileClaim {
  /** The media type that the client states. */
  readonly type: string | undefined
  /** Of `fileNameOf`. */
  readonly name: string
}

/**
 * The type of a file, if what the client states, the extension and the content are one and it is listed; else `null`.
 * Nothing that carries a second type passes: see `isMarkup`, `Archive`. OWASP ASVS 5.0, 5.2.2.
 * @param head the first `HEAD_BYTES`, or all of it
 */
export async function fileKind(head: Uint8Array, claim: FileClaim, types: readonly string[]): Promise<string | null> {
  const stated = canonical(claim.type ?? '')
  if (!types.includes(stated)) return null
  const found = await fileTypeFromBuffer(head)
  const extension = extensionOf(claim.name)
  const extensions = EXTENSIONS[stated] ?? (found === undefined ? [] : [found.ext])
  if (!extensions.includes(extension)) return null
  if (TEXTS.has(stated))
    return found === undefined && isText(head) && !/^\s*(?:<|%PDF-)/.test(latin1(head)) ? stated : null
  if (MARKUPS.has(stated)) return isMarkupOf(stated, head, found?.mime) ? stated : null
  return found !== undefined && canonical(found.mime) === stated && !holdsMarkup(head, stated) ? stated : null
}

function canonical(type: string): string {
  return Object.hasOwn(ALIASES, type) ? (ALIASES[type] as string) : type
}

function isText(head: Uint8Array): boolean {
  if (head.includes(0)) return false
  try {
    // The last character may be cut in the middle, if the head is.
    new TextDecoder('utf-8', { fatal: true }).decode(head, { stream: head.length === HEAD_BYTES })
    return true
  } catch {
    return false
  }
}

/** What may stand in front of the first element. */
const PROLOGUE = /^\ufeff?(?:\s+|<\?xml[^>]*\?>|<!--[^]*?-->|<!DOCTYPE[^>[]*>)*/i

function isMarkupOf(type: string, head: Uint8Array, found: string | undefined): boolean {
  if (!isText(head) || (found !== undefined && canonical(found) !== 'application/xml')) return false
  const start = latin1(head).replace(/^\u00ef\u00bb\u00bf/, '')
  const element = start.slice(PROLOGUE.exec(start)?.[0].length ?? 0)
  if (type === 'image/svg+xml') return /^<svg[\s>]/.test(element)
  if (type === 'text/html') return /^<[a-z]/i.test(element) && !/^<svg[\s>]/i.test(element)
  // XML that a browser shows as a page or a drawing is one, under whichever name.
  return found !== undefined && !/^<(?:\w+:)?(?:svg|html)[\s>]/i.test(element)
}

/** What a reader that guesses looks for: of an image it is a page, a script or a document as well. */
const MARKUP = /<(?:!doctype|html|head|body|script|iframe|svg|object|embed|meta)[\s/>]|<\?(?:php|=)|<%[@=! ]/i

function holdsMarkup(head: Uint8Array, type: string): boolean {
  const text = latin1(head)
  return MARKUP.test(text) || (type !== 'application/pdf' && text.slice(0, 1_100).includes('%PDF-'))
}

function latin1(bytes: Uint8Array): string {
  return new TextDecoder('latin1').decode(bytes)
}
