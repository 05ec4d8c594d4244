import { NextResponse } from 'next/server'

export async function POST(request: Request) {
  const { prompt } = await request.json()
  const response = await fetch('https://api.openai.com/v1/chat/completions', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${process.env.OPENAI_API_KEY}` },
    body: JSON.stringify({ model: 'gpt-5-mini', messages: [{ role: 'user', content: prompt }] }),
  })
  return NextResponse.json(await response.json())
}
