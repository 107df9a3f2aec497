// Package deliveries sends what the tracker has to tell, by mail and to webhooks.
// Each message to each recipient is a row that is created once, sent with growing
// pauses until it arrives or is given up, and journaled. What has to be sent is
// found again from the database at each tick, so a restart loses nothing.
package deliveries

import (
	"context"
	"errors"
	"time"

	"tracker/internal/commitments"
	"tracker/internal/people"
)

// Channel is the way in which a delivery is sent.
type Channel string

// The channels.
const (
	Mail    Channel = "mail"
	Webhook Channel = "webhook"
)

// Channels lists the channels.
var Channels = []Channel{Mail, Webhook}

// Topic is what a delivery is about; each has its Source.
type Topic string

// The topics of this package.
const (
	EditionIssued     Topic = "edition"
	DeliveriesGivenUp Topic = "alert"   // tells administrators which deliveries were given up
	PersonMentioned   Topic = "mention" // tells somebody of a comment that names them
)

// State is how far a delivery has come.
type State string

// The states. A delivery is withdrawn when it need not be sent any more: its
// subscription was removed, or its account disabled.
const (
	Waiting   State = "waiting"
	Sending   State = "sending"
	Sent      State = "sent"
	Failed    State = "failed" // will be tried again
	GivenUp   State = "given_up"
	Withdrawn State = "withdrawn"
)

// States lists the states in the order in which a delivery meets them.
var States = []State{Waiting, Sending, Failed, Sent, GivenUp, Withdrawn}

// Delivery is one message to one recipient.
type Delivery struct {
	ID           string // also the identity of the message, the same at each attempt
	Topic        Topic
	Key          string // names the message and its recipient; unique within the topic
	Channel      Channel
	Account      string // who gets it; of a webhook, who is responsible for it
	Subscription string // id; "" where it comes from none
	Edition      string // id; "" where it is about none
	// Since is the first of the days that a digest covers; zero for other topics.
	Since      commitments.Date
	State      State
	Attempts   int       // since it was made or last resent
	Resends    int       // how often an administrator had it sent again
	Failure    Failure   // of the latest attempt
	CreatedAt  time.Time // UTC, as all times
	StartedAt  time.Time // of the latest attempt; zero before the first
	NextTry    time.Time // zero unless waiting or failed
	LeaseUntil time.Time // a delivery that is still sending after its lease was abandoned
	EndedAt    time.Time // when it was sent, given up or withdrawn; zero before
}

// Listed is a delivery with what a list of deliveries shows besides.
type Listed struct {
	Delivery
	Name      string // of the account
	Email     string
	Agreement string // of the edition; "" where it is about none
	Period    commitments.Period
	Number    int
	Language  string // of the subscription; "" where there is none
	Format    Format
	URL       string // of a webhook
}

// Failure says why an attempt failed, without anything that only some may read.
type Failure struct {
	// Code is one of the message keys under "delivery.error."; "" for none.
	Code string
	// Detail is a status of the other side, such as 550 or 503; never its text.
	Detail string
	// Unreachable means that others on the same channel would fail too.
	Unreachable bool
	// Final means that another attempt is pointless.
	Final bool
}

// Error names the code, for logs.
func (f *Failure) Error() string {
	if f.Detail == "" {
		return f.Code
	}
	return f.Code + " " + f.Detail
}

// ErrWithdrawn is returned by a Source for a delivery that need not be sent any
// more.
var ErrWithdrawn = errors.New("deliveries: withdrawn")

// Recipient is who gets a delivery.
type Recipient struct {
	Account      people.Account
	Subscription Subscription // zero where the delivery comes from none
}

// Source finds and writes the deliveries of one topic.
type Source interface {
	// Pending lists deliveries that have to be created, with topic, key, channel,
	// account, and what else the topic needs. Their NextTry may be in the future.
	Pending(ctx context.Context, now time.Time) ([]Delivery, error)
	// Letter writes the mail of a delivery, or returns ErrWithdrawn.
	Letter(ctx context.Context, d Delivery, to Recipient) (Letter, error)
}

// Announcer is a Source that webhooks can subscribe to as well.
type Announcer interface {
	// Event is the body of a delivery by webhook: an object that encodes to the
	// same JSON each time.
	Event(ctx context.Context, d Delivery, to Recipient) (Event, error)
}

// Event is what a webhook is told.
type Event struct {
	Type      string    `json:"type"` // such as "edition.issued"
	Timestamp time.Time `json:"timestamp"`
	Data      any       `json:"data"`
}

// Message is a mail that is ready to go.
type Message struct {
	ID             string // unique; the same mail sent twice has the same
	To, Name       string
	Subject        string
	Language       string
	Text           string
	HTML           string
	UnsubscribeURL string // address of the page on which the mail can be stopped; "" where it comes once
	Attachments    []Attachment
}

// Attachment is one file of a mail.
type Attachment struct {
	Name      string
	MediaType string
	Content   []byte
}

// Mailer hands mail to a mail server. A refusal is a *Failure.
type Mailer interface {
	Send(ctx context.Context, m Message) error
}

// WebhookCall is a signed request to a webhook.
type WebhookCall struct {
	ID     string // the same at each attempt
	At     time.Time
	URL    string
	Secret string // whsec_ and base64
	Body   []byte
}

// Poster calls webhooks. A refusal is a *Failure.
type Poster interface {
	Post(ctx context.Context, c WebhookCall) error
}
