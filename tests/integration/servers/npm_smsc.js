// npm_smsc.js SMPP_PORT CONTROL_PORT PASSWORD [TLS]: an SMSC on the npm package `smpp`, which nobody here wrote. TLS is
// {cert, key, ca?} in JSON, files; with `ca` an ESME needs a certificate from there.
//
// Control over HTTP on loopback:
//   GET  /events   every event so far and to come, one JSON object a line: bound, text, answer
//   POST /text     {from, to, text, parts?: [order...], called?}: a phone texts; long ones leave in parts, in this order;
//                  with `called` on a connection of /call
//   POST /reports  {to, state, err}: what becomes of texts to this number ("UNDELIV", ...; otherwise "DELIVRD")
//   POST /late     {ms}: how long after the response the receipts come
//   POST /echo     {on}: every whole text is texted back by who got it
//   POST /call     {port, system_id, password, ca?}: calls an ESME (outbind), by TLS when there is a `ca` to trust
//   POST /ids      {spelling}: how receipts spell the id that the response gave in hex ("same", "decimal", "upper")
'use strict';
const fs = require('fs');
const http = require('http');
const smpp = require('smpp');

const STATES = { DELIVRD: 2, EXPIRED: 3, DELETED: 4, UNDELIV: 5, ACCEPTD: 6, UNKNOWN: 7, REJECTD: 8 };
const GSM_PART = 153, UCS2_PART = 67;

const sessions = new Set();
const events = [];
const followers = new Set();
const partsOf = new Map();
const reportOf = new Map();
let spelling = 'same';
let lateMs = 0;
let echoes = false;
let lastId = 0xabc000;
let lastReference = 0;

function tell(event) {
	const line = JSON.stringify(event) + '\n';
	events.push(line);
	followers.forEach((follower) => follower.write(line));
}

function spell(id) {
	return { same: id, decimal: String(parseInt(id, 16)), upper: id.toUpperCase().padStart(10, '0') }[spelling];
}

function sendReceipt(session, pdu, id) {
	const receipt = reportOf.get(pdu.destination_addr.replace(/^\+/, '')) || { state: 'DELIVRD', err: '000' };
	const name = spell(id);
	const text = `id:${name} sub:001 dlvrd:001 submit date:2601010000 done date:2601010000 ` +
		`stat:${receipt.state} err:${receipt.err} text:`;
	const tlvs = spelling === 'same' ? { receipted_message_id: name, message_state: STATES[receipt.state] } : {};
	session.deliver_sm({ esm_class: smpp.ESM_CLASS.MC_DELIVERY_RECEIPT, source_addr: pdu.destination_addr,
		destination_addr: pdu.source_addr, short_message: Buffer.from(text), ...tlvs });
}

// The whole text when this was its last missing part (or its only one), else null.
function join(pdu) {
	const { udh, message } = pdu.short_message;
	const concat = (udh || []).find((element) => element[0] === 0x00 || element[0] === 0x08);
	if (!concat)
		return { text: message, parts: 1 };
	const [count, number] = concat.slice(-2);
	const key = [pdu.source_addr, pdu.destination_addr, concat.slice(2, -2).toString('hex'), count].join();
	const parts = partsOf.get(key) || new Map();
	partsOf.set(key, parts.set(number, message));
	if (parts.size < count)
		return null;
	partsOf.delete(key);
	return { text: [...parts].sort((a, b) => a[0] - b[0]).map((part) => part[1]).join(''), parts: count };
}

function onSubmit(session, pdu) {
	const id = (++lastId).toString(16);
	session.send(pdu.response({ message_id: id }));
	if (pdu.registered_delivery & 1)
		setTimeout(sendReceipt, lateMs, session, pdu, id);
	const whole = join(pdu);
	if (!whole)
		return;
	tell({ event: 'text', from: pdu.source_addr, to: pdu.destination_addr, ...whole });
	if (echoes)
		deliver({ from: pdu.destination_addr, to: pdu.source_addr, text: whole.text });
}

function onSession(session) {
	const bind = (pdu) => {
		const right = pdu.system_id === 'dragoman' && pdu.password === password;
		session.send(pdu.response(right ? { system_id: 'npm' } : { command_status: smpp.ESME_RINVPASWD }));
		if (!right)
			return;
		sessions.add(session);
		const cert = session.socket.getPeerCertificate && session.socket.getPeerCertificate();
		tell({ event: 'bound', mode: pdu.command, sni: session.socket.servername || null,
			client: cert && cert.subject ? cert.subject.CN : null });
	};
	for (const command of ['bind_transceiver', 'bind_receiver', 'bind_transmitter'])
		session.on(command, bind);
	for (const command of ['enquire_link', 'unknown'])
		session.on(command, (pdu) => session.send(pdu.response()));
	session.on('unbind', (pdu) => session.send(pdu.response(), () => session.close()));
	session.on('submit_sm', (pdu) => onSubmit(session, pdu));
	session.on('close', () => sessions.delete(session));
	session.on('error', () => sessions.delete(session));
}

function split(text) {
	const is_gsm = /^[\x20-\x5a\x61-\x7a\r\n]*$/.test(text); // the part of GSM 03.38 that is also ASCII
	const [most, whole] = is_gsm ? [GSM_PART, 160] : [UCS2_PART, 70];
	const parts = [];
	for (let at = 0; at < text.length; at += most)
		parts.push(text.slice(at, at + most));
	return { parts: text.length <= whole ? [text] : parts, data_coding: is_gsm ? 0 : 8 };
}

function deliver(request) {
	const { parts, data_coding } = split(request.text);
	const order = request.parts || parts.map((part, index) => index + 1);
	const reference = ++lastReference & 0xff;
	const session = [...sessions].find((one) => one.called || !request.called);
	for (const number of order) {
		const udh = Buffer.from([0x05, 0x00, 0x03, reference, parts.length, number]);
		const message = parts[number - 1];
		const pdu = { source_addr: request.from, source_addr_ton: 1, source_addr_npi: 1, destination_addr: request.to,
			dest_addr_ton: 1, dest_addr_npi: 1, data_coding, esm_class: parts.length > 1 ? 0x40 : 0,
			short_message: parts.length > 1 ? { udh, message } : message };
		session.deliver_sm(pdu, (answer) => tell({ event: 'answer', part: number, status: answer.command_status }));
	}
}

// The ESME's answer is a bind on this very connection.
function call(request) {
	const { port, system_id, password: secret, ca } = request;
	const session = smpp.connect({ host: '127.0.0.1', port, tls: Boolean(ca), ca: ca && fs.readFileSync(ca) });
	session.called = true;
	onSession(session);
	session.on('close', () => tell({ event: 'hung up', system_id }));
	session.on(ca ? 'secureConnect' : 'connect', () => session.outbind({ system_id, password: secret }));
}

const controls = {
	'/call': call,
	'/text': deliver,
	'/reports': (request) => { reportOf.set(request.to.replace(/^\+/, ''), request); },
	'/echo': (request) => { echoes = request.on; },
	'/late': (request) => { lateMs = request.ms; },
	'/ids': (request) => { spelling = request.spelling; },
};

function onControl(request, response) {
	if (request.url === '/events') {
		followers.add(response);
		response.on('close', () => followers.delete(response));
		response.writeHead(200, { 'Content-Type': 'application/x-ndjson' });
		response.write(events.join(''));
		return;
	}
	let body = '';
	request.on('data', (octets) => { body += octets; });
	request.on('end', () => {
		const control = controls[request.url];
		if (control)
			control(JSON.parse(body));
		response.writeHead(control ? 200 : 404).end();
	});
}

function tlsOptions({ cert, key, ca }) {
	const asks = ca ? { ca: fs.readFileSync(ca), requestCert: true, rejectUnauthorized: true } : {};
	return { cert: fs.readFileSync(cert), key: fs.readFileSync(key), ...asks };
}

const [smppPort, controlPort, password, secure] = process.argv.slice(2);
smpp.createServer(secure ? tlsOptions(JSON.parse(secure)) : {}, onSession).listen(smppPort, '127.0.0.1');
http.createServer(onControl).listen(controlPort, '127.0.0.1');
