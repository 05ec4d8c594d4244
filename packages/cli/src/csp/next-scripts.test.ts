import { expect, it } from 'vitest'
import { scriptModules, scriptTexts } from './next-scripts.js'

const modules = new Set(['98444'])
const texts = (...rows: string[]) => scriptTexts(Buffer.from(rows.join('')), modules)
const SCRIPT = '5:I[98444,["/_next/static/chunks/a.js"],""]\n'

it.each([
  ['Turbopack', '"[project]/node_modules/next/dist/client/script.js":{"id":98444,"name":"*","chunks":[]}', ['98444']],
  [
    'Turbopack, evaluated',
    '"[project]/node_modules/next/dist/client/script.js <module evaluation>":{"id":98444}',
    ['98444'],
  ],
  ['webpack', '"/app/node_modules/next/dist/esm/client/script.js":{"id":"7d1e","name":"*"}', ['7d1e']],
  ['a page without one', '"[project]/node_modules/next/dist/client/link.js":{"id":1}', []],
])('finds the module behind next/script: %s', (_, manifest, ids) => {
  expect(scriptModules(`globalThis.__RSC_MANIFEST["/page"] = {"clientModules":{${manifest}}}`)).toEqual(ids)
})

it('finds the text in the children of the element', () => {
  const row = '0:{"f":[["$","main",null,{"children":[["$","$L5",null,{"id":"a","children":"a()"}]]}]]}\n'
  expect(texts(SCRIPT, row)).toEqual(['a()'])
})

it.each([
  ['as HTML', '{"id":"a","dangerouslySetInnerHTML":{"__html":"a()"}}', 'a()'],
  ['in parts', '{"children":["a(","1",")"]}', 'a(1)'],
  ['with a dollar in front', '{"children":"$$(document)"}', '$(document)'],
  ['in a row of its own', '{"children":"$1f"}', 'long é()'],
])('finds it %s', (_, props, text) => {
  const long = 'long é()'
  const row = `1f:T${Buffer.byteLength(long).toString(16)},${long}`
  expect(texts(row, SCRIPT, `0:["$","$L5",null,${props}]\n`)).toEqual([text])
})

it.each([
  ['a script with a source', SCRIPT, '0:["$","$L5",null,{"src":"/a.js"}]\n'],
  ['another component', '6:I[1,[],""]\n', '0:["$","$L6",null,{"children":"a()"}]\n'],
  ['a text that looks like a row', '2:Tb,5:I[98444]\na', '0:["$","$L5",null,{"children":"a()"}]\n'],
  ['a row that is cut off', SCRIPT, '0:["$","$L5",null,{"chil'],
  ['a length that is too long', 'a:Tffff,short'],
  ['what is no payload', '<!DOCTYPE html>'],
])('finds nothing in %s', (_, ...rows) => {
  expect(texts(...rows)).toEqual([])
})
