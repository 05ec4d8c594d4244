import { describe, expect, test } from 'vitest'
import { ArchiveWatch } from './archive.js'
import { HEAD_BYTES, fileKind, isFileType } from './file-kind.js'
import { docx, gif, jpeg, joined, page, pdf, png, svg, zip } from './sample-files.test-parts.js'

const DOCX = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document'
const PICTURES = ['image/png', 'image/jpeg', 'image/gif']
const all = [...PICTURES, 'application/pdf', 'application/zip', DOCX, 'text/plain', 'text/csv', 'application/json']
const kind = (content: Uint8Array, name: string, type: string | undefined, types: readonly string[] = all) =>
  fileKind(content.subarray(0, HEAD_BYTES), { name, type }, types)

describe('the type of a file', () => {
  test.each([
    [png, 'a.png', 'image/png', 'image/png'],
    [png, 'A.PNG', 'image/png', 'image/png'],
    [jpeg, 'a.jpg', 'image/jpeg', 'image/jpeg'],
    [jpeg, 'a.jpeg', 'image/pjpeg', 'image/jpeg'],
    [gif, 'a.gif', 'image/gif', 'image/gif'],
    [pdf, 'a.pdf', 'application/pdf', 'application/pdf'],
    [zip('a.txt'), 'a.zip', 'application/x-zip-compressed', 'application/zip'],
    [docx, 'a.docx', DOCX, DOCX],
    [joined('Hello, wörld'), 'a.txt', 'text/plain', null],
    [new TextEncoder().encode('Hello, wörld'), 'a.txt', 'text/plain', 'text/plain'],
    [joined('a,b\r\n1,2'), 'a.csv', 'text/csv', 'text/csv'],
    [joined('{"a":1}'), 'a.json', 'application/json', 'application/json'],
    [joined(''), 'a.txt', 'text/plain', 'text/plain'],
  ])('content, extension and what is said of it agree: %#', async (content, name, type, expected) => {
    expect(await kind(content, name, type)).toBe(expected)
  })

  test.each([
    ['another content', gif, 'a.png', 'image/png'],
    ['another extension', png, 'a.jpg', 'image/png'],
    ['another type is said', png, 'a.png', 'image/jpeg'],
    ['none is said', png, 'a.png', undefined],
    ['a type that says nothing', png, 'a.png', 'application/octet-stream'],
    ['no extension', png, 'png', 'image/png'],
    ['two extensions, the last one another', png, 'a.png.php', 'image/png'],
    ['a script', joined('#!/bin/sh\nrm -rf /'), 'a.png', 'image/png'],
    ['a program', joined('MZ\x90\0\x03\0\0\0', '\0'.repeat(200)), 'a.png', 'image/png'],
    ['nothing', joined(''), 'a.png', 'image/png'],
    ['only the magic number’s beginning', png.subarray(0, 6), 'a.png', 'image/png'],
    ['a document that says it is an archive', docx, 'a.zip', 'application/zip'],
    ['an archive that says it is a document', zip('a.txt'), 'a.docx', DOCX],
    ['a picture that says it is text', png, 'a.txt', 'text/plain'],
    ['binary that says it is text', joined('abc\0def'), 'a.txt', 'text/plain'],
    ['another charset', joined('gr\xf6\xdfe'), 'a.txt', 'text/plain'],
    ['a page that says it is text', page, 'a.txt', 'text/plain'],
    ['a page behind white space', joined('\n\n  ', page), 'a.csv', 'text/csv'],
    ['a drawing that says it is a picture', svg, 'a.png', 'image/png'],
  ])('body/39 %s is refused', async (_, content, name, type) => {
    expect(await kind(content, name, type)).toBeNull()
  })

  test.each([
    ['image/svg+xml', svg, 'a.svg'],
    ['text/html', page, 'a.html'],
    ['application/xml', joined('<?xml version="1.0"?><a/>'), 'a.xml'],
  ])('body/39 %s is taken where it is listed, and nowhere else', async (type, content, name) => {
    expect(await kind(content, name, type)).toBeNull()
    expect(await kind(content, name, type, [type])).toBe(type)
    expect(await kind(png, name, type, [type])).toBeNull()
  })

  test.each([
    ['image/svg+xml', page, 'a.svg'],
    ['text/html', svg, 'a.html'],
    ['application/xml', svg, 'a.xml'],
    ['application/xml', joined('<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"/>'), 'a.xml'],
    ['image/svg+xml', joined('<!-- <svg> --><html>'), 'a.svg'],
  ])('body/39 markup is of one kind: no %s', async (type, content, name) => {
    expect(await kind(content, name, type, [type])).toBeNull()
  })

  test.each([
    ['a page in a comment', joined(gif, '/*<html><script>alert(1)</script>*/'), 'a.gif', 'image/gif'],
    ['a script in the metadata', joined(jpeg.subarray(0, 20), '<SCRIPT >alert(1)', jpeg), 'a.jpg', 'image/jpeg'],
    ['PHP', joined(png, '<?php system($_GET[0]);'), 'a.png', 'image/png'],
    ['a drawing', joined(png, '<svg onload=alert(1)>'), 'a.png', 'image/png'],
    ['a document', joined(gif, '\n%PDF-1.4\n'), 'a.gif', 'image/gif'],
  ])('body/39 a picture that is %s as well', async (_, content, name, type) => {
    expect(await kind(content, name, type)).toBeNull()
  })

  test('what cannot be told apart is no type', () => {
    expect(['image/png', 'text/csv', 'image/svg+xml', 'video/mp4', 'font/woff2'].every(isFileType)).toBe(true)
    for (const type of [
      'image/*',
      '*/*',
      'image/jpg',
      'IMAGE/PNG',
      'text/javascript',
      'application/octet-stream',
      '',
      'constructor',
    ]) {
      expect(isFileType(type)).toBe(false)
    }
  })
})

describe('an archive in disguise', () => {
  const sees = (content: Uint8Array, size: number) => {
    const watch = new ArchiveWatch(content)
    let seen = false
    for (let at = 0; at < content.length; at += size) seen = watch.sees(content.subarray(at, at + size))
    return seen
  }

  test('body/39 is seen wherever the chunks are cut', () => {
    for (let size = 1; size < 200; size++) expect(sees(joined(png, zip('a.class')), size)).toBe(true)
    expect(sees(joined('PK, said the text. ', zip('a.class')), 10)).toBe(true)
  })

  test('a picture has none, an archive is none in disguise, and one record alone is chance', () => {
    for (const content of [png, jpeg, zip('a.txt'), joined(png, 'PK\x05\x06'), joined(png, 'PK\x03\x04PK\x03\x04PK')]) {
      for (const size of [1, 2, 3, 1_000]) expect(sees(content, size)).toBe(false)
    }
  })
})
