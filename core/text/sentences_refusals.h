/* sentences_refusals.h - why something was not done, and what to do about it. Read through sentences.h.
 *
 * Sentences that the router writes into the journal stand there in English and are found again by dg_text_found(); they
 * take no arguments. */
X(PLAIN, "{1}", "{1}", "{1}", "{1}", "{1}")

/* Who may, and whether the house can. */
X(NOT_ALLOWED, "You are not allowed to use this gateway. Ask its operator for access.",
	"Sie dürfen dieses Gateway nicht benutzen. Bitten Sie den Betreiber um Zugang.",
	"No tiene permiso para usar esta pasarela. Pida acceso a su operador.",
	"Vous n’êtes pas autorisé à utiliser cette passerelle. Demandez l’accès à son exploitant.",
	"您无权使用此网关。请向其运营者申请权限。")
X(NOT_SERVED, "The gateway does not serve this domain.", "Das Gateway bedient diese Domain nicht.",
	"La pasarela no atiende este dominio.", "La passerelle ne dessert pas ce domaine.", "此网关不服务该域名。")
X(RESTARTING, "The gateway is being restarted. Please send the message again in a moment.",
	"Das Gateway wird gerade neu gestartet. Bitte senden Sie die Nachricht gleich noch einmal.",
	"La pasarela se está reiniciando. Envíe el mensaje otra vez dentro de un momento.",
	"La passerelle redémarre. Veuillez renvoyer le message dans un instant.", "网关正在重新启动，请稍后重新发送。")
X(OVERLOADED, "The gateway cannot take messages right now. Please try again in a few minutes.",
	"Das Gateway kann gerade keine Nachrichten annehmen. Bitte versuchen Sie es in einigen Minuten noch einmal.",
	"La pasarela no puede aceptar mensajes ahora. Inténtelo de nuevo dentro de unos minutos.",
	"La passerelle ne peut pas accepter de messages pour le moment. Veuillez réessayer dans quelques minutes.",
	"网关目前无法接收消息，请几分钟后再试。")
X(NOT_STORED, "The gateway could not store the message. Please try again in a few minutes.",
	"Das Gateway konnte die Nachricht nicht speichern. Bitte versuchen Sie es in einigen Minuten noch einmal.",
	"La pasarela no pudo guardar el mensaje. Inténtelo de nuevo dentro de unos minutos.",
	"La passerelle n’a pas pu enregistrer le message. Veuillez réessayer dans quelques minutes.",
	"网关无法保存该消息，请几分钟后再试。")
X(NO_NUMBER,
	"You have no phone number at this gateway, and it has no common one. Ask its operator for a number.",
	"Sie haben an diesem Gateway keine Telefonnummer, und es hat keine gemeinsame. Bitten Sie den Betreiber um eine Nummer.",
	"No tiene número de teléfono en esta pasarela y no hay uno común. Pida un número a su operador.",
	"Vous n’avez pas de numéro de téléphone sur cette passerelle et elle n’en a pas de commun. Demandez un numéro à son exploitant.",
	"您在此网关没有电话号码，网关也没有公用号码。请向其运营者申请号码。")
X(NO_ROUTE, "This gateway does not send to {1}: no route leads there. Ask its operator if it should.",
	"Dieses Gateway sendet nicht an {1}: Kein Weg führt dorthin. Fragen Sie den Betreiber, ob das so sein soll.",
	"Esta pasarela no envía a {1}: ninguna ruta lleva allí. Pregunte a su operador si debería hacerlo.",
	"Cette passerelle n’envoie pas vers {1} : aucune route n’y mène. Demandez à son exploitant si elle le devrait.",
	"此网关不向 {1} 发送：没有通往该处的路由。如有需要，请询问其运营者。")
X(MUST_REGISTER, "Register with the gateway first: write \"register\" to {1}.",
	"Melden Sie sich zuerst beim Gateway an: Schreiben Sie „register“ an {1}.",
	"Regístrese primero en la pasarela: escriba «register» a {1}.",
	"Inscrivez-vous d’abord auprès de la passerelle : écrivez « register » à {1}.",
	"请先在网关注册：向 {1} 发送“register”。")

/* Addresses. */
X(NOT_A_NUMBER, "This is not a phone number. Use the international form, such as +15550001111.",
	"Das ist keine Telefonnummer. Verwenden Sie die internationale Form, etwa +15550001111.",
	"Esto no es un número de teléfono. Use la forma internacional, como +15550001111.",
	"Ce n’est pas un numéro de téléphone. Utilisez la forme internationale, par exemple +15550001111.",
	"这不是电话号码。请使用国际格式，例如 +15550001111。")
X(NOT_AN_ADDRESS, "This is not an address on this network. Check its spelling.",
	"Das ist keine Adresse in diesem Netz. Prüfen Sie die Schreibweise.",
	"Esto no es una dirección de esta red. Compruebe cómo está escrita.",
	"Ce n’est pas une adresse de ce réseau. Vérifiez l’orthographe.", "这不是该网络上的地址，请检查拼写。")
X(WRITE_INSTEAD, "Write to {1} instead.", "Schreiben Sie stattdessen an {1}.", "Escriba a {1} en su lugar.",
	"Écrivez plutôt à {1}.", "请改为写给 {1}。")
X(ADD_INSTEAD, "Add {1} instead.", "Fügen Sie stattdessen {1} hinzu.", "Añada {1} en su lugar.",
	"Ajoutez plutôt {1}.", "请改为添加 {1}。")

/* Messages that cannot go. */
X(CANNOT_DECRYPT,
	"The network cannot carry encrypted messages, and the gateway cannot read this one. Turn encryption off for this contact.",
	"Das Netz kann keine verschlüsselten Nachrichten übertragen, und das Gateway kann diese nicht lesen. Schalten Sie die Verschlüsselung für diesen Kontakt ab.",
	"La red no puede transmitir mensajes cifrados y la pasarela no puede leer este. Desactive el cifrado para este contacto.",
	"Le réseau ne peut pas transmettre de messages chiffrés et la passerelle ne peut pas lire celui-ci. Désactivez le chiffrement pour ce contact.",
	"该网络无法传送加密消息，网关也无法读取此消息。请对该联系人关闭加密。")
X(CANNOT_RETRACT, "A message that was sent to this network cannot be taken back.",
	"Eine in dieses Netz gesendete Nachricht kann nicht zurückgenommen werden.",
	"Un mensaje enviado a esta red no se puede retirar.",
	"Un message envoyé vers ce réseau ne peut pas être retiré.", "已发送到该网络的消息无法撤回。")
X(CANNOT_CORRECT,
	"A message that was sent to this network cannot be corrected. Send the correction as a new message.",
	"Eine in dieses Netz gesendete Nachricht kann nicht korrigiert werden. Senden Sie die Korrektur als neue Nachricht.",
	"Un mensaje enviado a esta red no se puede corregir. Envíe la corrección como un mensaje nuevo.",
	"Un message envoyé vers ce réseau ne peut pas être corrigé. Envoyez la correction dans un nouveau message.",
	"已发送到该网络的消息无法更正，请将更正作为新消息发送。")
X(CANNOT_REACT, "This network knows no reactions. Write your answer as a message.",
	"Dieses Netz kennt keine Reaktionen. Schreiben Sie Ihre Antwort als Nachricht.",
	"Esta red no conoce reacciones. Escriba su respuesta como un mensaje.",
	"Ce réseau ne connaît pas les réactions. Écrivez votre réponse dans un message.",
	"该网络不支持回应表情，请以消息形式回复。")
X(NOT_A_ROOM, "This is not a chat room. Write to the contact itself.",
	"Das ist kein Chatraum. Schreiben Sie dem Kontakt direkt.", "Esto no es una sala. Escriba al contacto mismo.",
	"Ce n’est pas un salon. Écrivez au contact lui-même.", "这不是聊天室，请直接写给联系人。")
X(ID_TOO_LONG, "The id of this message is too long. Your client should use a shorter one.",
	"Die Kennung dieser Nachricht ist zu lang. Ihr Programm sollte eine kürzere verwenden.",
	"El identificador de este mensaje es demasiado largo. Su cliente debería usar uno más corto.",
	"L’identifiant de ce message est trop long. Votre client devrait en utiliser un plus court.",
	"此消息的标识过长，您的客户端应使用更短的标识。")
X(STANZA_TOO_LARGE, "This is larger or more complex than the gateway accepts. Send less at once.",
	"Das ist größer oder verschachtelter, als das Gateway annimmt. Senden Sie weniger auf einmal.",
	"Esto es más grande o complejo de lo que acepta la pasarela. Envíe menos de una vez.",
	"Ceci est plus grand ou plus complexe que ce que la passerelle accepte. Envoyez-en moins à la fois.",
	"内容超出网关可接受的大小或复杂度，请减少单次发送的内容。")
X(NOT_DELIVERED, "Not delivered: “{1}” ({2})", "Nicht zugestellt: „{1}“ ({2})", "No entregado: «{1}» ({2})",
	"Non remis : « {1} » ({2})", "未送达：“{1}”（{2}）")
X(TEXT_KEPT,
	"A text from {1} could not be shown. It was kept as number {2}; please ask the operator of the gateway.",
	"Ein Text von {1} konnte nicht angezeigt werden. Er wurde unter der Nummer {2} aufbewahrt; bitte fragen Sie den Betreiber des Gateways.",
	"Un texto de {1} no se pudo mostrar. Se guardó con el número {2}; pregunte al operador de la pasarela.",
	"Un texte de {1} n’a pas pu être affiché. Il a été conservé sous le numéro {2} ; demandez à l’exploitant de la passerelle.",
	"来自 {1} 的文本无法显示，已以编号 {2} 保存；请联系网关运营者。")
X(ANSWER_KEPT,
	"The answer to your message to {1} could not be shown. It was kept as number {2}; please ask the operator of the gateway.",
	"Die Antwort auf Ihre Nachricht an {1} konnte nicht angezeigt werden. Sie wurde unter der Nummer {2} aufbewahrt; bitte fragen Sie den Betreiber des Gateways.",
	"La respuesta a su mensaje a {1} no se pudo mostrar. Se guardó con el número {2}; pregunte al operador de la pasarela.",
	"La réponse à votre message à {1} n’a pas pu être affichée. Elle a été conservée sous le numéro {2} ; demandez à l’exploitant de la passerelle.",
	"对您发给 {1} 的消息的答复无法显示，已以编号 {2} 保存；请联系网关运营者。")
X(A_CONTACT, "a contact", "einem Kontakt", "un contacto", "un contact", "某联系人")

/* Ends that the router writes into the journal. */
X(UNKNOWN_END, "The network did not answer. The message may or may not have arrived.",
	"Das Netz hat nicht geantwortet. Ob die Nachricht angekommen ist, ist ungewiss.",
	"La red no respondió. El mensaje puede haber llegado o no.",
	"Le réseau n’a pas répondu. Le message est peut-être arrivé, ou non.", "网络没有应答，消息可能已送达，也可能没有。")
X(TOO_LATE, "The message could not be sent in time and was given up. It was not delivered.",
	"Die Nachricht konnte nicht rechtzeitig gesendet werden und wurde aufgegeben. Sie wurde nicht zugestellt.",
	"El mensaje no se pudo enviar a tiempo y se abandonó. No se entregó.",
	"Le message n’a pas pu être envoyé à temps et a été abandonné. Il n’a pas été remis.",
	"消息未能及时发送，已放弃，未送达。")
X(REMOVED_BY_OPERATOR, "The operator of the gateway removed the message from the queue.",
	"Der Betreiber des Gateways hat die Nachricht aus der Warteschlange entfernt.",
	"El operador de la pasarela quitó el mensaje de la cola.",
	"L’exploitant de la passerelle a retiré le message de la file d’attente.", "网关运营者已将该消息从队列中移除。")
X(ROUTE_GONE, "This gateway does not send to that number any more. The message was not sent.",
	"Dieses Gateway sendet nicht mehr an diese Nummer. Die Nachricht wurde nicht gesendet.",
	"Esta pasarela ya no envía a ese número. El mensaje no se envió.",
	"Cette passerelle n’envoie plus vers ce numéro. Le message n’a pas été envoyé.",
	"此网关不再向该号码发送，消息未发送。")

/* What a status means when nobody has said more (dg_text_of_status()). */
X(STATUS_AGAIN, "Too much is going on right now. Please try again in a few minutes.",
	"Im Moment ist zu viel los. Bitte versuchen Sie es in einigen Minuten noch einmal.",
	"Hay demasiada actividad ahora. Inténtelo de nuevo dentro de unos minutos.",
	"Il y a trop d’activité en ce moment. Veuillez réessayer dans quelques minutes.", "目前过于繁忙，请几分钟后再试。")
X(STATUS_OFFLINE, "There is no connection to the network. Please try again later.",
	"Es gibt keine Verbindung zum Netz. Bitte versuchen Sie es später noch einmal.",
	"No hay conexión con la red. Inténtelo de nuevo más tarde.",
	"Il n’y a pas de connexion au réseau. Veuillez réessayer plus tard.", "没有与网络的连接，请稍后再试。")
X(STATUS_AUTH, "The network refused the credentials. Check them in your registration.",
	"Das Netz hat die Zugangsdaten abgelehnt. Prüfen Sie sie in Ihrer Anmeldung.",
	"La red rechazó las credenciales. Compruébelas en su registro.",
	"Le réseau a refusé les identifiants. Vérifiez-les dans votre inscription.", "网络拒绝了登录信息，请在注册信息中检查。")
X(STATUS_NOENT, "There is nobody at this address. Check it and send the message again.",
	"Unter dieser Adresse ist niemand. Prüfen Sie sie und senden Sie die Nachricht noch einmal.",
	"No hay nadie en esta dirección. Compruébela y envíe el mensaje otra vez.",
	"Il n’y a personne à cette adresse. Vérifiez-la et renvoyez le message.", "此地址不存在用户，请检查后重新发送。")
X(STATUS_DENIED, "This was refused. Ask the operator of the gateway why.",
	"Das wurde abgelehnt. Fragen Sie den Betreiber des Gateways nach dem Grund.",
	"Esto fue rechazado. Pregunte el motivo al operador de la pasarela.",
	"Cela a été refusé. Demandez pourquoi à l’exploitant de la passerelle.", "请求被拒绝，请向网关运营者询问原因。")
X(STATUS_INVALID, "This was not understood. Please report it to the operator of the gateway.",
	"Das wurde nicht verstanden. Bitte melden Sie es dem Betreiber des Gateways.",
	"Esto no se entendió. Infórmelo al operador de la pasarela.",
	"Cela n’a pas été compris. Veuillez le signaler à l’exploitant de la passerelle.", "无法理解该请求，请告知网关运营者。")
X(STATUS_TOOBIG, "The message is too long for the network. Split it into shorter ones.",
	"Die Nachricht ist zu lang für das Netz. Teilen Sie sie in kürzere auf.",
	"El mensaje es demasiado largo para la red. Divídalo en otros más cortos.",
	"Le message est trop long pour le réseau. Divisez-le en messages plus courts.", "消息对该网络来说过长，请拆分后发送。")
X(STATUS_UNSUPPORTED, "The network cannot do that.", "Das Netz kann das nicht.", "La red no puede hacer eso.",
	"Le réseau ne peut pas faire cela.", "该网络不支持此操作。")
X(STATUS_TIMEOUT, "The network did not answer in time. It may have been delivered; ask before you send it again.",
	"Das Netz hat nicht rechtzeitig geantwortet. Vielleicht wurde zugestellt; fragen Sie nach, bevor Sie noch einmal senden.",
	"La red no respondió a tiempo. Puede haberse entregado; pregunte antes de enviarlo otra vez.",
	"Le réseau n’a pas répondu à temps. Le message a peut-être été remis ; renseignez-vous avant de le renvoyer.",
	"网络没有及时应答，消息可能已送达；重新发送前请先确认。")
X(STATUS_REMOTE, "The network failed for now. Please try again later.",
	"Das Netz ist gerade gestört. Bitte versuchen Sie es später noch einmal.",
	"La red falló por ahora. Inténtelo de nuevo más tarde.",
	"Le réseau est momentanément en panne. Veuillez réessayer plus tard.", "网络暂时出现故障，请稍后再试。")
X(STATUS_BUSY, "It cannot be reached right now. Please try again later.",
	"Im Moment nicht erreichbar. Bitte versuchen Sie es später noch einmal.",
	"No se puede localizar ahora. Inténtelo de nuevo más tarde.",
	"Injoignable pour le moment. Veuillez réessayer plus tard.", "目前无法联系对方，请稍后再试。")
X(STATUS_INTERNAL, "The gateway made a mistake. Please report it to its operator.",
	"Das Gateway hat einen Fehler gemacht. Bitte melden Sie ihn dem Betreiber.",
	"La pasarela cometió un error. Infórmelo a su operador.",
	"La passerelle a commis une erreur. Veuillez la signaler à son exploitant.", "网关内部出错，请告知其运营者。")
