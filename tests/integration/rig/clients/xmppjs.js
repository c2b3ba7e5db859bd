// xmppjs.js HOST PORT JID PASSWORD: a small chat program on the npm package @xmpp/client.
//
// It reads one JSON object a line, {id, do, ...}, does that, and answers {id, done} or {id, failed}. What happens
// meanwhile is told as {kind, jid, words, mark}.
'use strict';
const readline = require('readline');

// Node 18 has it, under another name.
globalThis.crypto ??= require('crypto').webcrypto;

const COMMANDS = 'http://jabber.org/protocol/commands';
const FORM = 'jabber:x:data';
const REGISTER = 'jabber:iq:register';
const GATEWAY = 'jabber:iq:gateway';
const INFO = 'http://jabber.org/protocol/disco#info';
const ITEMS = 'http://jabber.org/protocol/disco#items';
const RECEIPTS = 'urn:xmpp:receipts';
const ROSTER = 'jabber:iq:roster';

function tell(object) {
	process.stdout.write(JSON.stringify(object) + '\n');
}

function onMessage(stanza, from) {
	const id = stanza.attrs.id;
	if (stanza.attrs.type === 'error') {
		tell({ kind: 'refusal', jid: from, words: stanza.getChild('error').getChildText('text'), mark: id });
		return;
	}
	const received = stanza.getChild('received', RECEIPTS);
	if (received)
		tell({ kind: 'receipt', jid: from, mark: received.attrs.id });
	if (stanza.getChildText('body'))
		tell({ kind: 'text', jid: from, words: stanza.getChildText('body') });
}

function onPresence(stanza, from) {
	const kinds = { available: stanza.getChild('show') ? 'away' : 'online', unavailable: 'offline', subscribe: 'asks' };
	const kind = kinds[stanza.attrs.type || 'available'];
	if (kind)
		tell({ kind, jid: from });
}

function onStanza(stanza) {
	const from = stanza.attrs.from || '';
	if (stanza.is('message'))
		onMessage(stanza, from);
	else if (stanza.is('presence'))
		onPresence(stanza, from);
}

function program(xmpp, xml) {
	const { iqCaller } = xmpp;
	let texts = 0;

	async function isGateway(jid) {
		const info = await iqCaller.get(xml('query', INFO), jid);
		return info.getChildren('identity').some(({ attrs }) => attrs.category === 'gateway');
	}

	return {
		async find({ domain }) {
			const items = await iqCaller.get(xml('query', ITEMS), domain);
			for (const { attrs } of items.getChildren('item'))
				if (await isGateway(attrs.jid))
					return attrs.jid;
			throw new Error('no gateway among the services of ' + domain);
		},
		// XEP-0077 as it was before data forms: the fields are elements.
		async fields({ jid }) {
			const query = await iqCaller.get(xml('query', REGISTER), jid);
			return query.getChildElements().filter((child) => child.getNS() === REGISTER).map((child) => child.name);
		},
		async register({ jid, fields }) {
			const children = Object.entries(fields).map(([name, value]) => xml(name, {}, value));
			await iqCaller.set(xml('query', REGISTER, children), jid);
		},
		async unregister({ jid }) {
			await iqCaller.set(xml('query', REGISTER, xml('remove')), jid);
		},
		async prompt({ jid, typed }) {
			const form = await iqCaller.get(xml('query', GATEWAY), jid);
			if (!form.getChildText('desc') || !form.getChild('prompt'))
				throw new Error('no prompt in ' + form);
			const answer = await iqCaller.set(xml('query', GATEWAY, xml('prompt', {}, typed)), jid);
			return answer.getChildText('jid');
		},
		async add({ jid }) {
			await iqCaller.set(xml('query', ROSTER, xml('item', { jid })));
			await xmpp.send(xml('presence', { to: jid, type: 'subscribe' }));
		},
		async remove({ jid }) {
			await iqCaller.set(xml('query', ROSTER, xml('item', { jid, subscription: 'remove' })));
		},
		async text({ jid, body }) {
			const id = `xmppjs-${++texts}`;
			await xmpp.send(xml('message', { to: jid, type: 'chat', id }, xml('body', {}, body), xml('request', RECEIPTS)));
			return id;
		},
		async name({ jid }) {
			const card = await iqCaller.get(xml('vCard', 'vcard-temp'), jid);
			return card.getChildText('FN');
		},
		async leave() {
			await xmpp.stop();
		},
	};
}

async function main([host, port, jid, password]) {
	const { client, xml } = await import(require.resolve('@xmpp/client'));
	const [username, domain] = jid.split('@');
	const xmpp = client({ service: `xmpp://${host}:${port}`, domain, resource: 'xmppjs', username, password });
	xmpp.on('error', (error) => console.error(error));
	xmpp.on('stanza', onStanza);
	await xmpp.start();
	await xmpp.iqCaller.get(xml('query', ROSTER));
	await xmpp.send(xml('presence'));
	tell({ id: 0, done: null });

	const does = program(xmpp, xml);
	for await (const line of readline.createInterface({ input: process.stdin })) {
		const { id, do: what, ...rest } = JSON.parse(line);
		does[what](rest).then((done) => tell({ id, done: done ?? null }),
			(error) => tell({ id, failed: String(error) }));
	}
	process.exit(0);
}

main(process.argv.slice(2));
