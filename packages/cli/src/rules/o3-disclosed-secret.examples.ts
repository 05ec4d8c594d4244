import type { Example, Rule } from '../rule.js'

const route = (title: string, answer: string): Example => ({
  title,
  files: {
    'app/api/debug/route.ts': `import { NextResponse } from 'next/server'\nexport async function GET() {\n${answer}\n}\n`,
  },
})

/** Kept apart: they are longer than the rule. */
export const DISCLOSED_EXAMPLES: Rule['examples'] = {
  bad: [
    route('The whole environment.', '  return Response.json({ env: process.env })'),
    route('One secret.', '  return NextResponse.json({ debug: { jwtSecret: process.env.JWT_SECRET } })'),
    route('By a name.', '  const token = process.env.ADMIN_TOKEN\n  return NextResponse.json({ token })'),
    route('As text.', '  return new Response(process.env.DATABASE_URL)'),
    {
      title: 'In the Pages Router.',
      files: {
        'pages/api/debug.ts': `export default function handler(req, res) {\n  res.status(200).json({ key: process.env.STRIPE_SECRET_KEY })\n}\n`,
      },
    },
  ],
  good: [
    route('Whether it is set.', '  return Response.json({ isSet: Boolean(process.env.JWT_SECRET) })'),
    route('Settings.', '  return Response.json({ stage: process.env.NODE_ENV, region: process.env.VERCEL_REGION })'),
    route('A key that is public.', '  return Response.json({ key: process.env.NEXT_PUBLIC_SUPABASE_ANON_KEY })'),
    route(
      'It is used, and not shown.',
      `  const answer = await fetch('https://api.example', { headers: { authorization: process.env.API_KEY! } })\n  return Response.json(await answer.json())`,
    ),
    route('What differs by it.', `  return Response.json({ plan: process.env.STRIPE_SECRET_KEY ? 'paid' : 'free' })`),
  ],
}
