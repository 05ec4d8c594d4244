import { describe, expect, test } from 'vitest'
import { fileNameOf } from './file-name.js'
import { partHeader } from './part-header.js'

const read = (text: string) => partHeader(new TextEncoder().encode(text))
const file = (disposition: string) => read(`Content-Disposition: form-data; ${disposition}\r\nContent-Type: image/png`)

describe('the header of a part', () => {
  test('says which field it is, and which file', () => {
    expect(read('Content-Disposition: form-data; name="a b"')).toEqual({ name: 'a b' })
    expect(read('content-disposition:form-data;name=a')).toEqual({ name: 'a' })
    expect(file('name="f"; filename="x.png"')).toEqual({ name: 'f', fileName: 'x.png', type: 'image/png' })
    expect(file('filename=x.png; name=f')).toEqual({ name: 'f', fileName: 'x.png', type: 'image/png' })
    expect(read('Content-Disposition: form-data; name="a"\r\nContent-Type: Text/Plain; charset=UTF-8')).toEqual({
      name: 'a',
      type: 'text/plain',
      charset: 'utf-8',
    })
  })

  test('has what browsers escape as it was, and UTF-8', () => {
    expect(file('name="a%22b"; filename="größe %41.png"')).toMatchObject({ name: 'a"b', fileName: 'größe %41.png' })
  })

  test.each([
    '',
    'Content-Type: text/plain',
    'Content-Disposition: attachment; name="a"',
    'Content-Disposition: form-data',
    'Content-Disposition: form-data; filename="x"',
    'Content-Disposition: form-data; name="a"; name="b"',
    'Content-Disposition: form-data; name="a"; NAME="b"',
    'Content-Disposition: form-data; name="a"\r\nContent-Disposition: form-data; name="b"',
    'Content-Disposition: form-data; name="a"; filename="x"; filename="y"',
    `Content-Disposition: form-data; name="a"; filename*=UTF-8''x.php`,
    `Content-Disposition: form-data; name="a"; filename="x.png"; filename*=UTF-8''x.php`,
    `Content-Disposition: form-data; name*=UTF-8''a; name="b"`,
    'Content-Disposition: form-data; name="a\\"; filename="x.php"; x="',
    'Content-Disposition: form-data; name="a',
    'Content-Disposition: form-data; name=a b',
    'Content-Disposition: form-data; name=a"b',
    'Content-Disposition: form-data name="a"',
    'Content-Disposition: form-data, name="a"',
    'Content-Disposition : form-data; name="a"',
    'Content-Disposition: form-data;\r\n name="a"',
    'Content-Disposition: form-data; name="a\0"',
    'Content-Disposition: form-data; name="a\nb"',
    'Content-Disposition: form-data; name="a\rb"',
    'Content-Disposition: form-data; name="a"\nX: y',
    'Content-Disposition: form-data; name="a"\r\nContent-Transfer-Encoding: base64',
    'Content-Disposition: form-data; name="a"\r\nContent-Type: text/plain; charset=utf-8; charset=utf-7',
    'Content-Disposition: form-data; name="a"\r\nContent-Type: image/png, text/html',
    'Content-Disposition: form-data; name="a"\r\nContent-Type: image',
    `Content-Disposition: form-data; name="a"${'\r\nX-1: y'.repeat(10)}`,
  ])('body/39 two readers might read it differently: %j', (text) => {
    expect(read(text)).toBeNull()
  })

  test('body/39 bytes that are not UTF-8', () => {
    expect(partHeader(Buffer.from('Content-Disposition: form-data; name="\xff"', 'latin1'))).toBeNull()
  })

  test('takes linear time for a header of nothing but separators', () => {
    for (const piece of [';', '; ', ' ', '\t;', '; a=b', '; a="', '="', '\\"', ': ']) {
      expect(read(`Content-Disposition: form-data${piece.repeat(60_000 / piece.length)}`)).toBeNull()
    }
  })
})

describe('the name of a file', () => {
  test.each([
    'photo.jpg',
    'My photo (1).JPG',
    'größe.png',
    '写真.png',
    'archive.tar.gz',
    "o'neil.txt",
    'a'.repeat(200),
  ])('%s stays', (name) => {
    expect(fileNameOf(name)).toBe(name)
  })

  test('is in one normal form', () => {
    expect(fileNameOf('gro\u0308ße.png')).toBe('größe.png')
  })

  test.each([
    '',
    '.',
    '..',
    '../../etc/passwd',
    '..\\..\\boot.ini',
    '/etc/passwd',
    'C:\\x.png',
    'a/b.png',
    'x.php\0.png',
    'x\r\nSet-Cookie: a=b.png',
    'x\u0085.png',
    '.htaccess',
    ' x.png',
    'x.php.',
    'x.php ',
    'x.php::$DATA',
    'CON',
    'nul.png',
    'com1.txt',
    'photo\u202egnp.exe',
    'x\u2066y.png',
    'x\u200by.png',
    '\ufeffx.png',
    'x\u{e0041}.png',
    'x<y>.png',
    'x|y.png',
    'x?.png',
    'a\ud800.png',
    'a'.repeat(201),
  ])('body/39 %j is refused', (name) => {
    expect(fileNameOf(name)).toBeNull()
  })
})
