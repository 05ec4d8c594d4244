import { join } from 'node:path'
import { isInstruction } from 'holdfast/headers/csp-inert'
import { expect, it } from 'vitest'
import { definitionsIn, readReactDefinitions } from './react-definitions.js'

it('finds what React defines, as it is written into a page: without quotes, escapes and the call behind it', () => {
  const source = String.raw`
    var a = chunk("requestAnimationFrame(function(){$RT=performance.now()});"),
      b = chunk('$RS=function(a,b){a<b};$RS("'), c = chunk('$RS("'),
      d = chunk('$RB=[];$RV=function(a){};\n$RC=function(){"/$"===d}'), e = chunk("\x3c/script>"),
      f = chunk('$RM=new Map;$RR=function(n){\x3c};$RR("');
    write('$RV=function(B,g){}.bind(null,$RV);')`
  expect(definitionsIn(source)).toEqual([
    'requestAnimationFrame(function(){$RT=performance.now()});',
    '$RS=function(a,b){a<b};',
    '$RB=[];$RV=function(a){};\n$RC=function(){"/$"===d}',
    '$RM=new Map;$RR=function(n){<};',
    '$RB=[];$RV=function(a){};\n$RC=function(){"/$"===d}$RV=function(B,g){}.bind(null,$RV);',
  ])
})

it('finds the five in the Next that is installed, in a form that pages are taken apart by', async () => {
  const found = await readReactDefinitions(join(import.meta.dirname, '../../../../apps/reference/.next'))
  const starts = ['requestAnimationFrame(', '$RS=function', '$RB=[]', '$RM=new Map', '$RX=function']
  for (const start of starts) expect(found.some((text) => text.startsWith(start))).toBe(true)
  expect(found.every((text) => starts.some((start) => text.startsWith(start)))).toBe(true)
  expect(found.every((text) => isInstruction(`${text}$RC("B:0","S:0")`))).toBe(true)
})

it('finds none where there is no Next', async () => {
  expect(await readReactDefinitions('/nowhere/.next')).toEqual([])
})
