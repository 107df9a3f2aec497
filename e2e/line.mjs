// A line to the tracker that can be cut, that can lose answers, and on which the
// tracker can seem to fail: a proxy on this machine.
import { createServer, request } from "node:http";
import { after } from "node:test";
import { server } from "./harness.mjs";

/**
 * Starts the line. `url` is its address; `cut()` and `mend()` take it away and
 * bring it back; `fail(n)` answers the next n requests that change something
 * through the API with 500, and `lose(n)` delivers them and drops the answers.
 * What is posted to addresses that match `shut` is answered with 500, to those
 * that match `deaf` is delivered and not answered, and to those that match
 * `stalled` is taken in and no more. `posts` lists the addresses of the API that were to change something.
 */
export async function startLine() {
  const target = new URL(await server());
  const line = { down: false, failing: 0, losing: 0, posts: [], shut: undefined, deaf: undefined, stalled: undefined };
  const proxy = createServer((asked, answer) => {
    if (line.down) return void asked.socket.destroy();
    const writes = ["POST", "PATCH"].includes(asked.method);
    const posted = (which) => writes && line[which]?.test(asked.url);
    if (posted("stalled")) return void asked.resume();
    if (posted("shut")) {
      asked.resume();
      asked.on("end", () => answer.writeHead(500, { "Content-Type": "text/plain" }).end("out of order"));
      return undefined;
    }
    const changes = writes && asked.url.startsWith("/api/");
    if (changes) line.posts.push(asked.url);
    if (changes && line.failing > 0) {
      line.failing--;
      asked.resume();
      asked.on("end", () => answer.writeHead(500, { "Content-Type": "text/plain" }).end("out of order"));
      return undefined;
    }
    const lost = (changes && line.losing > 0) || posted("deaf");
    if (changes && line.losing > 0) line.losing--;
    const { method, url: path, headers } = asked;
    const onward = request({ host: target.hostname, port: target.port, method, path, headers }, (came) => {
      if (lost) {
        came.resume();
        came.on("end", () => asked.socket.destroy());
        return;
      }
      answer.writeHead(came.statusCode, came.headers);
      came.pipe(answer);
    });
    onward.on("error", () => answer.destroy());
    asked.pipe(onward);
  });
  await new Promise((ready) => proxy.listen(0, "127.0.0.1", ready));
  proxy.unref(); // it holds nothing up, whatever a browser still waits for
  after(() => {
    proxy.close();
    proxy.closeAllConnections();
  });
  return Object.assign(line, {
    url: `http://127.0.0.1:${proxy.address().port}`,
    cut: () => ((line.down = true), proxy.closeAllConnections()),
    mend: () => (line.down = false),
    fail: (n) => (line.failing = n),
    lose: (n) => (line.losing = n),
  });
}
