const latin1 = (text: string): Uint8Array<ArrayBuffer> => Uint8Array.from(text, (character) => character.charCodeAt(0))

export function joined(...pieces: readonly (string | Uint8Array)[]): Uint8Array<ArrayBuffer> {
  return new Uint8Array(
    Buffer.concat(pieces.map((piece) => (typeof piece === 'string' ? Buffer.from(latin1(piece)) : piece))),
  )
}

/** One pixel. */
export const png = new Uint8Array(
  Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==',
    'base64',
  ),
)
export const gif = new Uint8Array(Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64'))
export const jpeg = joined(
  '\xff\xd8\xff\xe0\0\x10JFIF\0\x01\x01\0\0\x01\0\x01\0\0',
  '\xff\xdb\0\x43\0',
  '\x08'.repeat(64),
  '\xff\xd9',
)
export const pdf = joined('%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF')
export const svg = joined(
  '<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
)
export const page = joined('<!DOCTYPE html><html><script>alert(1)</script></html>')

/** An archive of one file that is stored as it is: local record, directory, end. */
export function zip(name: string, content = 'x'): Uint8Array<ArrayBuffer> {
  const number = (value: number, size: number) =>
    String.fromCharCode(...Array.from({ length: size }, (_, i) => (value >> (8 * i)) & 255))
  const about = `${number(20, 2)}${number(0, 2)}${number(0, 2)}${number(0, 4)}${number(0, 4)}${number(content.length, 4)}${number(content.length, 4)}${number(name.length, 2)}${number(0, 2)}`
  const entry = `PK\x03\x04${about}${name}${content}`
  const directory = `PK\x01\x02${number(20, 2)}${about}${number(0, 2)}${number(0, 2)}${number(0, 2)}${number(0, 4)}${number(0, 4)}${name}`
  const end = `PK\x05\x06${number(0, 4)}${number(1, 2)}${number(1, 2)}${number(directory.length, 4)}${number(entry.length, 4)}${number(0, 2)}`
  return latin1(entry + directory + end)
}

const RELATIONSHIPS =
  '<?xml version="1.0"?><Types><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
export const docx = zip('[Content_Types].xml', RELATIONSHIPS)
