/** The two parts of a key's text that mean something. The secret is not verified at this point. */
export interface KeyText {
  readonly id: string
  readonly secret: string
}

export interface KeyFormat {
  write(parts: KeyText): string
  /** `null` for whatever is not a key of this app and environment, without a promise and without a store. */
  read(text: string): KeyText | null
}

/** Without the letters that people take for each other: a key is named by its id on the phone. */
const BASE58 = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz'
const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

const ID_LENGTH = 16
/** 62^43 is just above 2^256. */
const SECRET_LENGTH = 43
/** 62^6 is above 2^32. */
const CHECKSUM_LENGTH = 6

/**
 * `hf_<prefix>_<id>_<secret>_<checksum>`: secret scanners find it by its beginning, and a double click selects all of it.
 * The secret is random letters, not encoded bytes, so that it has one spelling.
 *
 * The checksum is CRC-32 and not a digest: it costs neither a promise nor a key, any damage to four letters in a row is
 * found for certain and any other with 2^-32, and scanners can check it offline. It proves nothing; the secret does.
 *
 * @param prefix tells environments apart: lower-case letters
 */
export function keyFormat(prefix: string): KeyFormat {
  const shape = new RegExp(`^(hf_${prefix}_([${BASE58}]{16})_([0-9A-Za-z]{43}))_([0-9A-Za-z]{6})$`)
  const length = `hf_${prefix}_`.length + ID_LENGTH + 1 + SECRET_LENGTH + 1 + CHECKSUM_LENGTH
  return {
    write({ id, secret }) {
      const checked = `hf_${prefix}_${id}_${secret}`
      return `${checked}_${checksum(checked)}`
    },
    read(text) {
      if (text.length !== length) return null
      const [, checked = '', id = '', secret = '', sum] = shape.exec(text) ?? []
      return sum !== undefined && checksum(checked) === sum ? { id, secret } : null
    },
  }
}

export function newKeyId(): string {
  return randomText(BASE58, ID_LENGTH)
}

export function newKeySecret(): string {
  return randomText(BASE62, SECRET_LENGTH)
}

function randomText(alphabet: string, length: number): string {
  // A byte beyond the last whole multiple would make the first letters likelier: it is thrown away.
  const usable = 256 - (256 % alphabet.length)
  let text = ''
  while (text.length < length) {
    for (const byte of crypto.getRandomValues(new Uint8Array(length - text.length))) {
      if (byte < usable) text += alphabet[byte % alphabet.length]
    }
  }
  return text
}

/** CRC-32 (ISO-HDLC) of ASCII, as six letters of base62. */
function checksum(text: string): string {
  let sum = 0xffff_ffff
  for (let at = 0; at < text.length; at++) {
    sum = (CRC[(sum ^ text.charCodeAt(at)) & 0xff] as number) ^ (sum >>> 8)
  }
  let rest = (sum ^ 0xffff_ffff) >>> 0
  let letters = ''
  for (let place = 0; place < CHECKSUM_LENGTH; place++) {
    letters = (BASE62[rest % 62] as string) + letters
    rest = Math.floor(rest / 62)
  }
  return letters
}

const CRC = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb8_8320 : value >>> 1
  return value
})
