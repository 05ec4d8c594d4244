import { secretFormats } from '../project/secret-formats.js'

/** Where a value was. */
const HIDDEN = '…'

const FORMATS = secretFormats.map(({ pattern }) => new RegExp(pattern.source, 'g'))
/** Letters and digits mixed for long, as in a key and in no word. */
const RANDOM = /(?<![\w+=-])(?=(?:[A-Za-z_+=-]*\d){3})(?=[\w+=-]*[A-Za-z])[\w+=-]{20,}(?![\w+=-])/g
/** A piece of a key as it is written in text, in the middle of a longer one too. */
const ENCODED = /(?=[\w/+=-]*\d)(?=[\w/+=-]*[a-z])(?=[\w/+=-]*[A-Z])[\w/+=-]{16,}|[\da-fA-F]{16,}/g
const COMMENT = /\/\*.*?(?:\*\/|$)|(?:^|\s)\/\/.*$/g
const LITERAL = /(['"])((?:\\.|(?!\1)[^\\])*)(\1|$)|`((?:\\.|[^`\\])*)(`|$)/g

/** Words that stand beside secrets, and the operators by which one is a fallback or is compared. */
const SECRETIVE =
  /secret|passw|pwd|token|jwt|sign|verif|key|hmac|hash|crypt|cipher|auth|bearer|credential|session|salt|pepper|\bpin\b|otp|connect|\burl\b|\bdsn\b|\|\||\?\?|[!=]==?/i
/** What tells what code does and is no secret: paths, methods, headers, content types, algorithms, directives. */
const HARMLESS =
  /^(?:[^A-Za-z\d]*|[A-Z]{3,7}|use (?:server|client)|(?:\.{0,2}|@)\/[\w./[\]()@:*-]*|(?:[A-Z][a-z]+-)*[A-Z][a-z]+-[A-Z][a-z]+|x-[a-z-]+|(?:content|accept|cache|user|if|retry|access|set)-[a-z-]+|(?:application|text|multipart|image)\/[\w.+-]+|node:[a-z/]+|sha(?:1|256|384|512)|md5|hex|base64(?:url)?|utf-?(?:8|16le)|[HRE]S(?:256|384|512)|(?:GET|POST|PUT|PATCH|DELETE)(?: \/[\w/[\]-]*)?|authorization|origin|referer|vary|cookie|host|lax|strict|none|string|number|object|undefined|development|production|test|Bearer|Basic)$/
const WORDS = /^(?=.{1,40}$)[A-Za-z]?[a-z]+(?:[A-Z_.-]?[a-z]+)*(?: [A-Za-z]?[a-z'’,.-]+)*[.!?]?$/

/** Longer lines are generated; nobody reads their end. */
const LONGEST = 300

/** Any text without what has the form of a secret. */
export function redact(text: string): string {
  return FORMATS.reduce((redacted, format) => redacted.replace(format, HIDDEN), text)
}

/**
 * A line of the code as a report shows it. A literal stays where it can be no secret, and only there: for what stands
 * beside words of secrets, and wherever a rule speaks of them, that is a short list of harmless ones.
 * @param isOfSecrets whether the finding is about a secret
 */
export function redactLine(line: string, isOfSecrets: boolean): string {
  // A module's name is none.
  if (/^\s*(?:import|export)\b[^;]*\bfrom\s+['"][^'"]*['"];?$/.test(line)) return redact(line)
  const strict = isOfSecrets || SECRETIVE.test(line)
  const shown = line
    .slice(0, LONGEST)
    .replace(LITERAL, (_, quote?: string, text?: string, end?: string, template?: string, close?: string) =>
      quote === undefined
        ? `\`${templateParts(template ?? '', strict)}${close ?? ''}`
        : `${quote}${literal(text ?? '', strict)}${end ?? ''}`,
    )
  const bare = redact(shown.replace(COMMENT, '')).replace(RANDOM, HIDDEN)
  return isOfSecrets ? bare.replace(ENCODED, HIDDEN).replace(/\b\d{4,}\b/g, HIDDEN) : bare
}

/** Of a file that is no script the name alone: the value may be all that it holds. Empty where there is no name. */
export function redactAssignment(line: string): string {
  const [, name] = /^([\s-]*(?:export\s+)?["']?[\w.-]+["']?\s*[:=]\s*)/.exec(line) ?? []
  return name === undefined ? '' : name + HIDDEN
}

function literal(text: string, strict: boolean): string {
  return HARMLESS.test(text) || (!strict && WORDS.test(text)) ? text : HIDDEN
}

/** `Bearer ${process.env.KEY}` without what stands in it as text. */
function templateParts(template: string, strict: boolean): string {
  return template
    .split(/(\$\{[^}]*\})/)
    .map((part) =>
      part.startsWith('${') ? redactLine(part, strict) : literal(part.trim(), strict) === part.trim() ? part : HIDDEN,
    )
    .join('')
}
