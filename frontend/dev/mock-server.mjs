// A stand-in for the API while working on the page: the real schema, invented answers, and the built page with the
// same content security policy. `npm run build && npm run mock`, or `npm run mock` beside `npm run dev`.
import { createReadStream, existsSync, readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSchema, execute, parse, subscribe, validate } from 'graphql';
import { useServer as serveSocket } from 'graphql-ws/use/ws';
import { WebSocketServer } from 'ws';
import { root } from './mock-answers.mjs';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const dist = here('../dist');
const port = Number(process.env.MOCK_PORT ?? 2000);
const schema = buildSchema(readFileSync(process.env.RECON_SCHEMA ?? here('../../schema.graphql'), 'utf8'));
const CSP =
  "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; connect-src 'self' ws: wss:; worker-src 'self' blob:";
const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
  '.ttf': 'font/ttf',
  '.json': 'application/json',
};

async function answer(request, response) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  const type = request.headers['content-type'] ?? '';
  const body = type.startsWith('multipart/')
    ? JSON.parse(
        (await new Response(Buffer.concat(chunks), { headers: { 'content-type': type } }).formData()).get(
          'operations',
        ),
      )
    : JSON.parse(Buffer.concat(chunks).toString());
  const document = parse(body.query);
  const errors = validate(schema, document);
  // File contents are not looked at; variables that stood for one are null in `operations`.
  const variableValues = Object.fromEntries(
    Object.entries(body.variables ?? {}).map(([key, value]) => [
      key,
      value === null && (key === 'file' || key === 'data') ? 'file' : value,
    ]),
  );
  const result =
    errors.length > 0
      ? { errors }
      : await execute({
          schema,
          document,
          rootValue: root,
          variableValues,
          operationName: body.operationName,
        });
  if (result.errors) console.error(JSON.stringify(result.errors.slice(0, 2)));
  response
    .writeHead(200, { 'content-type': 'application/graphql-response+json; charset=utf-8' })
    .end(JSON.stringify(result));
}

function file(path, response) {
  response.writeHead(200, {
    'content-type': TYPES[extname(path)] ?? 'application/octet-stream',
    'content-security-policy': CSP,
  });
  createReadStream(path).pipe(response);
}

const server = createServer((request, response) => {
  const { pathname } = new URL(request.url, 'http://here');
  if (pathname === '/graphql' && request.method === 'POST')
    return void answer(request, response).catch((fault) => response.writeHead(500).end(String(fault)));
  const inner =
    pathname === '/graphql' || pathname === '/graphql/'
      ? 'graphiql/index.html'
      : pathname.startsWith('/graphql/')
        ? join('graphiql', pathname.slice(9))
        : pathname;
  const path = join(dist, normalize(inner).replace(/^(\.\.[/\\])+/, ''));
  file(existsSync(path) && statSync(path).isFile() ? path : join(dist, 'index.html'), response);
});
const sockets = new WebSocketServer({ server, path: '/graphql' });
serveSocket({ schema, execute, subscribe, roots: { subscription: root } }, sockets);
server.listen(port, '127.0.0.1', () => console.log(`mock API and page on http://127.0.0.1:${port}`));
